package s3

import (
	"net/http"

	"github.com/bucktgo/buckt/mockserver/internal/s3/tagging"
)

func (c *call) answerTags(tags []tagging.Tag) error {
	return c.answer(tagging.List{XMLNS: namespace, TagSet: tagging.Set{Tags: tags}})
}

func (c *call) readTags(most int) ([]tagging.Tag, error) {
	var wanted tagging.Document
	if err := c.read(&wanted); err != nil {
		return nil, err
	}
	return c.tagRules().New(wanted.Tags, most)
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
	tags, err := c.readTags(tagging.MostOfObject)
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
	tags, err := c.readTags(tagging.MostOfBucket)
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

func (c *call) tagRules() tagging.Rules { return tagging.Rules{Ceph: c.handler.Ceph} }
