package s3

import (
	"net/http"

	"github.com/bucktgo/buckt/mockserver/internal/s3/cors"
	"github.com/bucktgo/buckt/mockserver/internal/s3/header"
)

func (c *call) getCORS() error {
	rules := c.bucket.Settings().CORS
	if len(rules) == 0 {
		return missing("NoSuchCORSConfiguration")(c)
	}
	return c.answer(cors.Configuration{XMLNS: namespace, Rules: rules})
}

func (c *call) putCORS() error {
	var wanted cors.Configuration
	if err := c.read(&wanted); err != nil {
		return err
	}
	if err := cors.Check(wanted.Rules); err != nil {
		return err
	}
	c.bucket.Configure(func(s *Settings) { s.CORS = wanted.Rules })
	return c.done(http.StatusOK)
}

func (c *call) deleteCORS() error {
	c.bucket.Configure(func(s *Settings) { s.CORS = nil })
	return c.done(http.StatusNoContent)
}

// preflight serves a browser's question about a request of a page of another origin. Browsers do not sign it.
func (c *call) preflight() error {
	if err := c.findBucketOfAll(); err != nil {
		return err
	}
	if err := cors.Preflight(c.bucket.Settings().CORS, c.http, c.w.Header()); err != nil {
		return err
	}
	return c.done(http.StatusOK)
}

// findBucketOfAll finds the bucket without a key: rules for browsers are no secret.
func (c *call) findBucketOfAll() (err error) {
	everybody, _ := c.handler.Backend.Key("")
	c.bucket, err = c.handler.bucket(everybody, c.Bucket)
	return err
}

// shareWithOrigin adds the headers that a page of another origin needs to read the response, also that of a refusal.
func (c *call) shareWithOrigin() {
	if header.Get(c.http.Header, "Origin") != "" && (c.bucket != nil || c.findBucketOfAll() == nil) { // else Settings copies the rules for nothing
		cors.Share(c.bucket.Settings().CORS, c.http, c.w.Header())
	}
}
