<?xml version="1.0" encoding="UTF-8"?>
<!-- Makes a page of an Atom or RSS feed that a browser opens; `opened.py` applies it, since browsers give XSLT up.
     All is printed as text: no markup of a feed gets through. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" exclude-result-prefixes="atom dc content">

<xsl:output method="html" encoding="UTF-8" doctype-system="about:legacy-compat"/>

<xsl:param name="root"/>  <!-- the way from the feed back to output/ -->

<xsl:template match="/atom:feed">
  <xsl:call-template name="page">
    <xsl:with-param name="type">application/atom+xml</xsl:with-param>
    <xsl:with-param name="title" select="atom:title"/>
    <xsl:with-param name="about" select="atom:subtitle"/>
    <xsl:with-param name="self" select="atom:link[@rel='self']/@href"/>
    <xsl:with-param name="site" select="atom:link[@rel='alternate' or not(@rel)]/@href"/>
    <xsl:with-param name="lang" select="@xml:lang"/>
    <xsl:with-param name="entries" select="atom:entry"/>
  </xsl:call-template>
</xsl:template>

<xsl:template match="/rss">
  <xsl:call-template name="page">
    <xsl:with-param name="type">application/rss+xml</xsl:with-param>
    <xsl:with-param name="title" select="channel/title"/>
    <xsl:with-param name="about" select="channel/description"/>
    <xsl:with-param name="self" select="channel/atom:link[@rel='self']/@href"/>
    <xsl:with-param name="site" select="channel/link"/>
    <xsl:with-param name="lang" select="channel/language"/>
    <xsl:with-param name="entries" select="channel/item"/>
  </xsl:call-template>
</xsl:template>

<xsl:template name="page">
  <xsl:param name="type"/>
  <xsl:param name="title"/>
  <xsl:param name="about"/>
  <xsl:param name="self"/>
  <xsl:param name="site"/>
  <xsl:param name="lang"/>
  <xsl:param name="entries"/>
  <html lang="en">
    <head>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta name="color-scheme" content="light dark"/>
      <meta name="referrer" content="no-referrer"/>
      <title><xsl:value-of select="$title"/> (feed)</title>
      <xsl:if test="string($self)"><link rel="alternate" type="{$type}" title="{$title}" href="{$self}"/></xsl:if>
      <link rel="icon" type="image/svg+xml" href="{$root}assets/icon.svg"/>
      <link rel="stylesheet" href="{$root}assets/style.css"/>
    </head>
    <body class="front feed-view">
      <a class="skip" href="#main">Skip to the content</a>
      <header class="masthead">
        <div class="wide">
          <p class="site">A feed, for feed readers</p>
          <h1 dir="auto" lang="{$lang}"><xsl:value-of select="$title"/></h1>
          <xsl:if test="string($about) and string($about) != string($title)">
            <p class="facts" dir="auto" lang="{$lang}"><xsl:value-of select="$about"/></p>
          </xsl:if>
          <div class="notice">
            <p>This address is meant for a feed reader: subscribe there, and new entries come to you. Copy it and paste it
            where your reader says “add feed”.</p>
            <xsl:if test="string($self)"><p><code><xsl:value-of select="$self"/></code></p></xsl:if>
            <xsl:if test="starts-with($site, 'http://') or starts-with($site, 'https://')">
              <p><a href="{$site}">Read it as a page instead</a></p>
            </xsl:if>
          </div>
        </div>
      </header>
      <main id="main" class="wide" tabindex="-1">
        <h2>What is in it now</h2>
        <xsl:choose>
          <xsl:when test="$entries"><ul class="lines"><xsl:apply-templates select="$entries"/></ul></xsl:when>
          <xsl:otherwise><p class="empty">No entries yet.</p></xsl:otherwise>
        </xsl:choose>
      </main>
    </body>
  </html>
</xsl:template>

<xsl:template match="atom:entry">
  <xsl:call-template name="entry">
    <xsl:with-param name="title" select="atom:title"/>
    <xsl:with-param name="link" select="(atom:link[@rel='alternate'] | atom:link[not(@rel)])[1]/@href"/>
    <xsl:with-param name="date" select="substring(concat(atom:published, atom:updated), 1, 10)"/>
    <xsl:with-param name="from" select="atom:source/atom:title"/>
    <xsl:with-param name="by" select="atom:author/atom:name"/>
    <xsl:with-param name="lang" select="@xml:lang"/>
    <xsl:with-param name="markup" select="atom:summary | atom:content[not(../atom:summary)]"/>
  </xsl:call-template>
</xsl:template>

<xsl:template match="item">
  <xsl:call-template name="entry">
    <xsl:with-param name="title" select="title"/>
    <xsl:with-param name="link" select="link"/>
    <xsl:with-param name="date" select="substring(pubDate, 1, 16)"/>  <!-- Thu, 02 May 2024 -->
    <xsl:with-param name="from" select="source"/>
    <xsl:with-param name="by" select="dc:creator"/>
    <xsl:with-param name="lang" select="@xml:lang | dc:language"/>
    <xsl:with-param name="markup" select="description | content:encoded[not(../description)]"/>
  </xsl:call-template>
</xsl:template>

<xsl:template name="entry">
  <xsl:param name="title"/>
  <xsl:param name="link"/>
  <xsl:param name="date"/>
  <xsl:param name="from"/>
  <xsl:param name="by"/>
  <xsl:param name="lang"/>
  <xsl:param name="markup"/>
  <xsl:variable name="words">
    <xsl:call-template name="plain"><xsl:with-param name="markup" select="substring($markup, 1, 900)"/></xsl:call-template>
  </xsl:variable>
  <xsl:variable name="excerpt" select="normalize-space($words)"/>
  <xsl:variable name="name">
    <xsl:choose>
      <xsl:when test="string($title)"><xsl:value-of select="$title"/></xsl:when>
      <xsl:otherwise>Untitled</xsl:otherwise>
    </xsl:choose>
  </xsl:variable>
  <li>
    <h3 dir="auto" lang="{$lang}">
      <xsl:choose>
        <xsl:when test="starts-with($link, 'http://') or starts-with($link, 'https://')">
          <a href="{$link}"><xsl:value-of select="$name"/></a>
        </xsl:when>
        <xsl:otherwise><xsl:value-of select="$name"/></xsl:otherwise>
      </xsl:choose>
    </h3>
    <p class="facts">
      <xsl:if test="string($from)">from <bdi><xsl:value-of select="$from"/></bdi></xsl:if>
      <xsl:if test="string($by) and string($by) != string($from)"> by <bdi><xsl:value-of select="$by"/></bdi></xsl:if>
      <xsl:if test="string($date)"><xsl:if test="string($from) or string($by)">, </xsl:if><xsl:value-of select="$date"/></xsl:if>
    </p>
    <!-- the title of a note is its own beginning -->
    <xsl:if test="string($excerpt) and not(string($title) and starts-with($excerpt, translate($title, '…', '')))">
      <p class="excerpt" dir="auto" lang="{$lang}">
        <xsl:value-of select="substring($excerpt, 1, 240)"/><xsl:if test="string-length($excerpt) &gt; 240">…</xsl:if>
      </p>
    </xsl:if>
  </li>
</xsl:template>

<!-- The words of HTML that is given as text: tags fall out, the commonest entities become characters. -->
<xsl:template name="plain">
  <xsl:param name="markup"/>
  <xsl:choose>
    <xsl:when test="contains($markup, '&lt;')">
      <xsl:call-template name="entities"><xsl:with-param name="text" select="substring-before($markup, '&lt;')"/></xsl:call-template>
      <!-- words on both sides of <p> or <br> are two, those around <em> may be one -->
      <xsl:variable name="after" select="translate(substring-after($markup, '&lt;'), '/', '')"/>
      <xsl:variable name="tag" select="substring-before(concat(translate($after, '&gt;', ' '), ' '), ' ')"/>
      <xsl:if test="not(contains(' a abbr b bdi cite code em i kbd mark q s small span strong sub sup u ', concat(' ', $tag, ' ')))">
        <xsl:text> </xsl:text>
      </xsl:if>
      <xsl:call-template name="plain">
        <xsl:with-param name="markup" select="substring-after(substring-after($markup, '&lt;'), '&gt;')"/>
      </xsl:call-template>
    </xsl:when>
    <xsl:otherwise>
      <xsl:call-template name="entities"><xsl:with-param name="text" select="$markup"/></xsl:call-template>
    </xsl:otherwise>
  </xsl:choose>
</xsl:template>

<xsl:template name="entities">
  <xsl:param name="text"/>
  <xsl:choose>
    <xsl:when test="contains($text, '&amp;') and contains(substring-after($text, '&amp;'), ';')">
      <xsl:variable name="after" select="substring-after($text, '&amp;')"/>
      <xsl:variable name="name" select="substring-before($after, ';')"/>
      <xsl:value-of select="substring-before($text, '&amp;')"/>
      <xsl:choose>
        <xsl:when test="$name = 'amp'">&amp;</xsl:when>
        <xsl:when test="$name = 'lt'">&lt;</xsl:when>
        <xsl:when test="$name = 'gt'">&gt;</xsl:when>
        <xsl:when test="$name = 'quot'">"</xsl:when>
        <xsl:when test="$name = '#39' or $name = 'apos'">'</xsl:when>
        <xsl:when test="$name = 'nbsp' or $name = '#160'"><xsl:text> </xsl:text></xsl:when>
        <xsl:otherwise><xsl:value-of select="concat('&amp;', $name, ';')"/></xsl:otherwise>
      </xsl:choose>
      <xsl:call-template name="entities"><xsl:with-param name="text" select="substring-after($after, ';')"/></xsl:call-template>
    </xsl:when>
    <xsl:otherwise><xsl:value-of select="$text"/></xsl:otherwise>
  </xsl:choose>
</xsl:template>

</xsl:stylesheet>
