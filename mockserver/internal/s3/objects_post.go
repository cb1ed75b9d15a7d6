package s3

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
	"github.com/bucktgo/buckt/mockserver/internal/s3/postform"
)

// postObject stores the file of a form, which names the key and has the signature.
func (c *call) postObject() error {
	form, err := postform.Read(c.http)
	if err != nil {
		return err
	}
	if c.Key, err = form.Key(); err != nil {
		return err
	}
	if err := c.checkKey(); err != nil {
		return err
	}
	policy, err := c.authenticateForm(form)
	if err != nil {
		return err
	}
	if err := c.admit(ActionPutObject); err != nil {
		return err
	}
	header, err := form.Header()
	if err != nil {
		return err
	}
	c.setHeader(header)
	o, condition, err := c.readUpload()
	if err != nil {
		return err
	}
	body, err := c.readFile(form, policy)
	if err != nil {
		return err
	}
	stored, err := c.store(o, body, condition)
	if err != nil {
		return err
	}
	path := strings.TrimSuffix(c.path, "/") + "/" + url.PathEscape(c.Key)
	result := postform.Stored{Location: c.url(path), Bucket: c.Bucket, Key: c.Key, ETag: quote(stored.ETag)}
	status, location := form.Success(result)
	c.set("Location", location)
	if status == http.StatusCreated {
		return c.answerWith(status, result)
	}
	return c.done(status)
}

// authenticateForm finds the key of a form and verifies its signature. It returns the policy, nil for a form without a signature.
func (c *call) authenticateForm(form *postform.Form) (*postform.Policy, error) {
	h := c.handler
	s, err := form.Signature(h.Ceph)
	switch {
	case err != nil:
		return nil, err
	case s == nil:
		return nil, h.authenticate(c.Request, c.now)
	}
	key, found := h.Backend.Key(s.AccessKey)
	if !found || s.AccessKey == "" {
		return nil, NewError("InvalidAccessKeyId", "").With("AWSAccessKeyId", s.AccessKey)
	}
	if err := s.Verify(&h.signingKeys, key.Secret); err != nil {
		return nil, err
	}
	c.AccessKey, c.key = key.ID, key
	policy, err := s.Policy()
	if err != nil {
		return nil, err
	}
	return policy, policy.Check(form, c.Bucket, c.clientTime(s), h.Ceph)
}

// clientTime returns the present by the clock of the client that has signed a form. A form without a date counts as signed after the last
// advance.
func (c *call) clientTime(s *postform.Signature) time.Time {
	if c.handler.SignedAt == nil {
		return c.now
	}
	date, found := s.Date()
	at, ahead := c.handler.SignedAt(date, true)
	if found {
		ahead = at.Sub(date)
	}
	return c.now.Add(-ahead)
}

// readFile reads the file of a form. Its size is known at its end only.
func (c *call) readFile(form *postform.Form, policy *postform.Policy) (verified, error) {
	limit := c.bucket.config.MaxObject
	file := form.File()
	sent, err := content.ReadAll(file, limit)
	if err != nil {
		return verified{}, err
	}
	size := sent.Size()
	if size > limit {
		rest, _ := io.Copy(io.Discard, file)
		return verified{}, tooLarge(size+rest, limit)
	}
	if policy != nil {
		if err := policy.CheckSize(size); err != nil {
			return verified{}, err
		}
	}
	return c.verify(nil, sent)
}
