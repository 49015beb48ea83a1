"""A feed whose entries say all that other vocabularies can, as its publisher's document."""

from aggregator.model import Selection
from tests.support.survival import published, read

PODCAST = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
     xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:m="http://search.yahoo.com/mrss/"
     xmlns:georss="http://www.georss.org/georss" xmlns:gml="http://www.opengis.net/gml"
     xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:thr="http://purl.org/syndication/thread/1.0"
     xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:dc="http://purl.org/dc/elements/1.1/"
     xmlns:psc="http://podlove.org/simple-chapters" xmlns:unknown="http://example.org/unknown">
<channel><title>Voices</title><link>https://pod.example/</link><description>Two of them</description>
<item>
  <title>Episode 7: &lt;3 kernels</title><link>https://pod.example/7</link><guid isPermaLink="false">pod-7</guid>
  <pubDate>Fri, 01 May 2026 10:00:00 GMT</pubDate>
  <description>What we talk about.</description>
  <dc:creator>Ann Example</dc:creator><dc:publisher>Example House</dc:publisher>
  <enclosure url="https://cdn.pod.example/7.mp3" type="audio/mpeg" length="48000000"/>
  <itunes:duration>1:02:05</itunes:duration><itunes:episode>7</itunes:episode><itunes:season>2</itunes:season>
  <itunes:episodeType>Full</itunes:episodeType><itunes:explicit>no</itunes:explicit>
  <itunes:image href="https://pod.example/7.jpg"/><itunes:author>Ann Example</itunes:author>
  <itunes:summary>What we talk about.</itunes:summary><itunes:subtitle>Kernels, mostly</itunes:subtitle>
  <podcast:transcript url="/7.vtt" type="text/vtt" language="en"/>
  <podcast:chapters url="https://pod.example/7.json" type="application/json+chapters"/>
  <podcast:person role="guest" href="https://bob.example/" img="https://bob.example/me">Bob Beispiel</podcast:person>
  <podcast:location geo="geo:52.52,13.4" osm="R62422">Berlin</podcast:location>
  <podcast:soundbite startTime="73.0" duration="60.0">The point of it all</podcast:soundbite>
  <psc:chapters version="1.2">
    <psc:chapter start="00:00" title="Hello"/><psc:chapter start="05:30" title="Lag"/>
  </psc:chapters>
  <m:group>
    <m:content url="https://cdn.pod.example/7.mp3" fileSize="48000000" type="audio/mpeg" isDefault="true"/>
    <m:content url="https://cdn.pod.example/7.mp4" type="video/mp4" height="720" width="1280"/>
    <m:credit role="producer" scheme="urn:ebu">Carol</m:credit>
    <m:title type="html">The &lt;b&gt;cut&lt;/b&gt; version</m:title>
    <m:thumbnail url="https://pod.example/7-small.jpg" width="75" height="50" time="12:05"/>
    <m:player url="https://pod.example/player?7" height="200" width="400"/>
    <m:content url="javascript:alert(1)" type="text/html"/>
  </m:group>
  <georss:point>52,52 13,4</georss:point>
  <georss:where><gml:Point srsName="EPSG:4326"><gml:pos>52.52 13.40</gml:pos></gml:Point></georss:where>
  <slash:comments>4</slash:comments><thr:total>4</thr:total><wfw:commentRSS>https://pod.example/7/comments</wfw:commentRSS>
  <unknown:thing>not carried over</unknown:thing><m:unknown>nor this</m:unknown>
</item>
<item>
  <title>An answer</title><link>https://pod.example/8</link><guid>https://pod.example/8</guid>
  <pubDate>Thu, 30 Apr 2026 10:00:00 GMT</pubDate><description>Short.</description>
  <thr:in-reply-to ref="tag:pod.example,2026:7" href="https://pod.example/7" type="text/html"/>
</item>
</channel></rss>
""".replace(b"52,52 13,4", b"52.52 13.40")


def carried_selection() -> Selection:
    """Its entries as an output shows them."""
    feed = read(PODCAST)
    assert feed is not None
    return published(*feed)
