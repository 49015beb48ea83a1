"""What articles in any language look like: names, dates, labels, sentences, scripts.

labels      "By", "Von", "作者", "Published", "Обновлено"; a new language begins here
names       what is a person's name (`given_names`), where the next begins; `bylines` puts both together
dates       how days are written; `months` has the names, `times` the clock
sentences   where sentences end and begin, quotations that are open
scripts     columns, spaces between words, capitals
wordlists   lists of words, said shortly
"""
