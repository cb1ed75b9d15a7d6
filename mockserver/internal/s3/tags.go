package s3

import (
	"encoding/xml"
	"net/http"
	"slices"
	"unicode/utf8"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
)

// The bounds of tags, in characters.
const (
	mostTags       = 10
	mostBucketTags = 50
	longestTagKey  = 128
	longestTag     = 256
)

// parseTags reads tags as a header has them.
func parseTags(header string) ([]Tag, error) {
	q, valid := sigv4.ParseQuery(header)
	if !valid {
		return nil, s3error.InvalidArgument("x-amz-tagging", header, "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded.")
	}
	var tags []Tag
	for _, p := range q {
		tags = append(tags, Tag{p.Name, p.Value})
	}
	return tags, checkTags(tags, mostTags)
}

func checkTags(tags []Tag, most int) error {
	if len(tags) > most {
		return NewError("BadRequest", "There are more than "+count(most)+" tags.")
	}
	for i, t := range tags {
		isSame := func(other Tag) bool { return other.Key == t.Key }
		switch {
		case t.Key == "" || utf8.RuneCountInString(t.Key) > longestTagKey:
			return NewError("InvalidTag", "The TagKey you have provided is invalid").With("TagKey", t.Key)
		case utf8.RuneCountInString(t.Value) > longestTag:
			return NewError("InvalidTag", "The TagValue you have provided is invalid").With("TagKey", t.Key)
		case slices.ContainsFunc(tags[:i], isSame):
			return NewError("InvalidTag", "Cannot provide multiple Tags with the same key").With("TagKey", t.Key)
		}
	}
	return nil
}

type tagging struct {
	XMLName xml.Name `xml:"Tagging"`
	XMLNS   string   `xml:"xmlns,attr,omitempty"`
	Tags    []Tag    `xml:"TagSet>Tag"`
}

// tagList is tags in XML, where an empty set is an element as well.
type tagList struct {
	XMLName xml.Name `xml:"Tagging"`
	XMLNS   string   `xml:"xmlns,attr"`
	TagSet  struct {
		Tags []Tag `xml:"Tag"`
	}
}

func (c *call) answerTags(tags []Tag) error {
	list := tagList{XMLNS: namespace}
	list.TagSet.Tags = tags
	return c.answer(list)
}

func (c *call) readTags(most int) ([]Tag, error) {
	var wanted tagging
	if err := c.read(&wanted); err != nil {
		return nil, err
	}
	return wanted.Tags, checkTags(wanted.Tags, most)
}

func (c *call) getTags() error {
	o, err := c.version()
	if err != nil {
		return err
	}
	c.writeVersion(o)
	return c.answerTags(o.Tags)
}

func (c *call) putTags() error {
	tags, err := c.readTags(mostTags)
	if err != nil {
		return err
	}
	if err := c.modify(func(o *Object) error { o.Tags = tags; return nil }); err != nil {
		return err
	}
	return c.done(http.StatusOK)
}

func (c *call) deleteTags() error {
	if err := c.modify(func(o *Object) error { o.Tags = nil; return nil }); err != nil {
		return err
	}
	return c.done(http.StatusNoContent)
}

func (c *call) getBucketTags() error {
	tags := c.bucket.Settings().Tags
	if len(tags) == 0 {
		return missing("NoSuchTagSet")(c)
	}
	return c.answerTags(tags)
}

func (c *call) putBucketTags() error {
	tags, err := c.readTags(mostBucketTags)
	if err != nil {
		return err
	}
	c.bucket.Configure(func(s *Settings) { s.Tags = tags })
	return c.done(http.StatusNoContent)
}

func (c *call) deleteBucketTags() error {
	c.bucket.Configure(func(s *Settings) { s.Tags = nil })
	return c.done(http.StatusNoContent)
}
