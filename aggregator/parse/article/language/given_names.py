"""Given names, folded: the evidence that two capitalized words without "By" are a person and no heading.

Only needed where nothing else tells: `Second Thoughts` and `Maria Thoma` look alike. A name that is missing here is
still read after "By" and beside a date. Names that are words or places as well (Bill, Rose, Virginia) are left out on
purpose: `Bill Passes Senate` is no author.
"""

from __future__ import annotations

from aggregator.parse.article.language.wordlists import word_set

GIVEN_NAMES = word_set("""
    aaron abdul abdullah abena adam adele adrian agnes agnieszka ahmad ahmed aino aisha akira alain alan alasdair
    albert alberto alejandro alessandra alessandro alex alexander alexandra alexandre alexei alfred ali alice alison
    amanda amara amelia amina amit amy ana anastasia anders andre andrea andreas andres andrew andrzej andy angela
    angelika angus anil anita anja anjali ann anna annalisa anne annette annie anthony antoine anton antonia antonio
    arjun arthur arun ashok astrid audrey ayse barbara bart beate beatrice beatriz ben benedikt benjamin bernard bernd
    bernhard bert bertrand beth bethan bettina bianca bilal bjorn bob boris bram brenda brian bridget bridie brigid
    brigitte bruce bruno callum camille carl carla carlo carlos carmen carol carolina caroline carys catherine
    catriona cecile cecilia celia charles chiara chidi chinedu chloe chris christa christian christiane christina
    christine christoph christophe christopher ciara claire clara claudia claudio claus colin cormac cristina cynthia
    daan dagmar dan daniel daniela daniele danielle daphne dariusz darren dave david deborah declan deepak denis
    dennis derek diana diane didier diego dieter dimitris dirk dmitri dominic dominik dominique donald donna doris
    dorothea dorothy doug douglas duncan eamon eddie edith edmund edward eero eileen elaine eleanor elena eleni elif
    elisa elisabeth elizabeth elke ella ellen elsa elvira emanuele emil emilia emilie emily emma emmanuel emre enrico
    eoin eric erica erich erik erika ernest ernst esther eszter ethan eugene eva evan evelyn fabian fabio fabrice
    fahad fatima fatma fatou federico felipe felix femke fergus fernando filippo fintan fiona florian frances
    francesca francesco francis francisco franco francois francoise frank franz fred frederic freja friedrich gabor
    gabriel gabriela gabriele gareth gary geoffrey georg george georges gerald gerard gerd gerhard giacomo gian gianni
    gilbert gilles gina giorgio giorgos giovanni giulia giuseppe gordon gosta graham greg gregory greta guido
    guillaume gunnar gunter gunther gustav hakan hamish hanna hannah hannes hans harald harriet harry haruki hassan
    heather heidi heike heinrich heinz helen helena helga helge helmut hendrik henri henrik henry herbert hermann
    hilary hiroshi holger horst hugh hugo hyun iain ian ibrahim ida ignacio igor ildiko ilse imran ines inga inge ingo
    ingrid ioana irene irina isaac isabel isabella isabelle isla istvan ivan ivana jackie jacob jacqueline jacques
    jakob jakub james jan jana jane janet jaroslav jason jasper javier jean jeanne jeff jeffrey jennifer jenny jens
    jeremy jeroen jerome jerzy jesse jessica jiho jill jim jiri joachim joan joana joanna joanne joao jocelyn jochen
    joe joel joerg johan johanna johannes john jonas jonathan joost jorg jorge jorn jose josef joseph josephine joshua
    joyce juan judith jukka julia julian juliane julie juliette julius jurgen justin kai kamau karen karin karl karla
    karsten kasia katarina katarzyna kate katharina katherine kathleen kathrin kathy katie katja katrin kavita keith
    kelly kemal ken kenji kenneth kevin khalid kim kimberly kirsten klaus koen kofi konrad kristin krzysztof kurt
    kwame kyle kyra lakshmi lara lars laszlo laura lauren laurence laurent laurie layla lea leah leif leila lena leo
    leon leonard leonardo leonie leslie lewis leyla liam lieke lilian lily linda lionel lisa liz lone lorenzo louis
    louisa louise luc luca lucas lucia lucian lucie lucy ludwig luigi luis luisa luke lutz lydia lynn maarten mabel
    maciej madeleine mads magda magdalena maggie magnus malcolm malgorzata mamadou manfred manuel manuela marc marcel
    marcello marcia marco marcos marcus marek margaret margarita margit margot maria mariam mariana marianne marie
    marieke marilyn marina mario marion marius marjorie marko markus marlene marta martha martin martina mary massimo
    mateusz mathias mathieu mathilde matt matteo matthew matthias maud maureen maurice mauro maximilian meera megan
    mehmet mei melanie melissa melvin mette mia michael michal michel michele michelle miguel mihai mike mikhail mikko
    mila ming minji mirjam mitchell mohamed mohammad mohammed molly monica monika morag muhammad murat muriel mustafa
    nadia nadine nancy naoko naomi natalia natalie natasha nathalie nathan ned neha neil nell ngozi niamh nicholas
    nicola nicolas nicole niels nigel nikolai nikos nils nina nisha noah noel nomsa nora norbert norman octavia oisin
    olaf ole oleg olga oliver olivia olivier oluwaseun omar ondrej oscar otis otto owen pablo padraig pam pamela paola
    paolo pascal patricia patrick paul paula pauline pavel pawel pedro peggy pekka perry peter petr petra phil philip
    philipp philippe phoebe pierre pieter pietro pim piotr polly pooja priya quentin rachel radu rafael ragnhild rahul
    rainer raj rajesh ralf ralph ramesh ramon ramona randall rania raphael raquel rasmus raul ravi raymond rebecca
    regina reinhard renate rene rhoda ricardo riccardo richard ricky rita robert roberto robin rodney rodrigo roger
    roisin roland rolf roman ron ronald rosa rosalind rosemary rosie roy ruben rudolf rufus rupert russell ruth ruud
    ryan sabine sadie sakura sally salvatore sam samantha sami samir samira samuel sander sandra sandro sanjay saoirse
    sara sarah seamus sean sebastian selma serge sergei sergio seth seung sharon sheila sheldon shirley sibylle sidney
    sigrid sigurd silke silvia simon simona simone sinead siobhan sipho sjoerd sofie sonia sonja sophia sophie soren
    spencer stefan stefania stefanie stephan stephane stephanie stephen steve steven stuart sunil suresh susan susana
    susanna susannah susanne suzanne sven svetlana sylvia sylvie tabitha takashi tamara tanja tariq tatiana ted teresa
    terry tess tessa thabo thea thelma theo theodor theodora theresa thierry thijs thomas thorsten tiago tiina tim
    timothy tina tobias todd tom tomas tomasz toni tony tor torbjorn torsten tracy trevor trudy tunde udo ulf ulrich
    ulrike ursula usman ute uwe vaclav valentin valentina valeria valerie vanessa vernon veronica veronika veronique
    victor vijay viktor ville vince vincent vincenzo vivian vivienne vladimir volker walter wanda wang wanjiru wayne
    wei wendy werner wesley wilfred wilhelm willem william winifred wolfgang wouter xavier xiu yann yannis yasmin yoko
    yousef yuki yuri yusuf yves yvonne zachary zainab zanele zdenek zeynep ziad zoe zofia zoltan zuzanna
    """)
