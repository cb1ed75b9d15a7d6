package s3

import (
	"encoding/json"
	"net/http"

	"github.com/bucktgo/buckt/mockserver/internal/s3/lifecycle"
)

// document is a setting of a bucket that is returned as it was sent. It has no effect.
type document struct {
	of func(*Settings) *string
	// complete returns the text with what S3 adds to it, and reports whether it is valid.
	complete func(text []byte, newID func() string) ([]byte, bool)
	// malformed is the error of one that is not valid, missing that of none.
	malformed, missing string
	contentType        string
	stored             int // status
}

var lifecycleDocument = document{
	of:        func(s *Settings) *string { return &s.Lifecycle },
	malformed: "MalformedXML", missing: "NoSuchLifecycleConfiguration", contentType: "application/xml", stored: http.StatusOK,
	complete: lifecycle.Complete,
}

var policyDocument = document{
	of:        func(s *Settings) *string { return &s.Policy },
	malformed: "MalformedPolicy", missing: "NoSuchBucketPolicy", contentType: "application/json", stored: http.StatusNoContent,
	complete: func(text []byte, _ func() string) ([]byte, bool) {
		return text, len(text) > 0 && text[0] == '{' && json.Valid(text)
	},
}

func (d document) get(c *call) error {
	settings := c.bucket.Settings()
	text := *d.of(&settings)
	if text == "" {
		return missing(d.missing)(c)
	}
	c.sendAs(d.contentType, http.StatusOK, []byte(text))
	return nil
}

func (d document) put(c *call) error {
	body, err := c.readXMLBody()
	if err != nil {
		return err
	}
	valid := false
	c.bucket.Configure(func(s *Settings) {
		var text []byte
		if text, valid = d.complete(body.bytes.Copy(), c.bucket.config.NewID); valid {
			*d.of(s) = string(text)
		}
	})
	if !valid {
		return NewError(d.malformed, "")
	}
	return c.done(d.stored)
}

func (d document) remove(c *call) error {
	c.bucket.Configure(func(s *Settings) { *d.of(s) = "" })
	return c.done(http.StatusNoContent)
}
