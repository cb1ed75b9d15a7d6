package s3

import (
	"errors"
	"net/http"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3/policy"
	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
)

// Handler is an endpoint. Its fields must not be changed once it is in use; it is safe for concurrent use.
type Handler struct {
	Backend Backend
	// Now is the clock that signatures are checked by and objects are dated with. The default is [time.Now].
	Now func() time.Time
	// SignedAt converts the date of a signature to the time of that clock, and returns how far the clock was advanced. Without it,
	// clients sign by the same clock.
	SignedAt func(date time.Time, presigned bool) (at time.Time, ahead time.Duration)
	// Hosts are the names, in lower case and without port, that a bucket's name may stand before. At any other host the bucket is
	// the first segment of the path.
	Hosts []string
	// Region is the name of the endpoint's region. The default is us-east-1.
	Region string
	// StrictRegion refuses signatures for any other region. Otherwise every region is accepted.
	StrictRegion bool
	// Ceph responds as Ceph's gateway does if that differs from Amazon S3.
	Ceph bool
	// PlainKeys reports whether keys of SSE-C are accepted without TLS too. By default they are refused, as by S3.
	PlainKeys func() bool
	// PlusIsSpace reports whether a plus sign in the source of a copy is a space. By default it is a plus sign.
	PlusIsSpace func() bool

	signingKeys sigv4.Keys
}

const usualRegion = "us-east-1"

func (h *Handler) now() time.Time {
	if h.Now != nil {
		return h.Now()
	}
	return time.Now()
}

func (h *Handler) region() string {
	if h.Region != "" {
		return h.Region
	}
	return usualRegion
}

// ServeHTTP routes a request and serves it.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.Serve(w, h.Route(r)) }

// call is a request on its way through the endpoint.
type call struct {
	*Request
	handler *Handler
	w       http.ResponseWriter
	now     time.Time
	bucket  *Bucket
	values  []string // of the headers of the response
}

// set sets a header of the response by its canonical name. The values share an array, which saves an allocation for each.
func (c *call) set(name, value string) {
	c.values = append(c.values, value)
	n := len(c.values)
	c.w.Header()[name] = c.values[n-1 : n : n]
}

// usualHeaders is the number of headers of most responses.
const usualHeaders = 10

// Serve serves a request. It checks the signature first, then the right, then the existence of the bucket and the object.
func (h *Handler) Serve(w http.ResponseWriter, q *Request) {
	if q.ID == "" {
		q.ID = s3error.NewRequestID()
	}
	c := &call{Request: q, handler: h, w: w, now: h.now(), values: make([]string, 0, usualHeaders)}
	c.set("X-Amz-Request-Id", q.ID)
	if w.Header()["Date"] == nil {
		c.set("Date", c.now.UTC().Format(http.TimeFormat))
	}
	if err := c.serve(); err != nil {
		if c.Operation == "s3HeadBucket" && c.signature == nil {
			c.writeRegion()
		}
		if c.bucket == nil && c.Bucket != "" {
			c.shareWithOrigin()
		}
		c.fail(err)
	}
}

func (c *call) serve() error {
	switch c.operation {
	case preflight:
		return c.preflight()
	case postObject:
		return c.postObject()
	}
	if err := c.handler.authenticate(c.Request, c.now); err != nil {
		return err
	}
	if c.routeErr != nil {
		return c.routeErr
	}
	if c.Presigned {
		if all := c.query.Hoisted(c.http.Header); len(all) > len(c.http.Header) {
			c.setHeader(all)
		}
	}
	if opener, opens := c.handler.Backend.(Opener); opens && c.operation.opens {
		return c.open(opener)
	}
	if err := c.admit(c.operation.action); err != nil {
		return err
	}
	return c.operation.serve(c)
}

// setHeader replaces the headers of the request, after its signature was verified.
func (c *call) setHeader(h http.Header) {
	c.http = c.http.WithContext(c.http.Context())
	c.http.Header = h
}

// admit finds the bucket, and refuses a request that its key or the policy of the bucket does not allow.
func (c *call) admit(action string) (err error) {
	action, object := c.grant(action)
	switch {
	case c.operation.level == serviceLevel || c.operation.makesBucket:
		if !c.key.may(action, c.Bucket, object) {
			return errAccessDenied
		}
		return nil
	case action == "":
		c.bucket, err = c.handler.bucket(c.key, c.Bucket)
	default:
		c.bucket, err = c.authorize(c.Bucket, action, object)
	}
	if err != nil {
		return err
	}
	c.shareWithOrigin()
	return c.isAccepted(c.bucket, headerBucketOwner)
}

// authorize finds a bucket in which the request may do something.
func (c *call) authorize(bucket, action, object string) (*Bucket, error) {
	allowed := c.key.may(action, bucket, object)
	if !allowed && !c.follows(bucket) {
		return nil, errAccessDenied
	}
	b, err := c.handler.bucket(c.key, bucket)
	if err != nil {
		return nil, err
	}
	if !c.decide(b, allowed, action, object) {
		return nil, errAccessDenied
	}
	return b, nil
}

// open serves a read of an object with the results of the backend's Open.
func (c *call) open(opener Opener) error {
	action, object := c.grant(c.operation.action)
	opened, err := opener.Open(c.key, action, c.Bucket, object)
	if errors.Is(err, ErrKeyChanged) {
		c.resolved, c.Request.key = nil, Key{}
		if err := c.handler.authenticate(c.Request, c.now); err != nil {
			return err
		}
		opened, err = opener.Open(c.key, action, c.Bucket, object)
	}
	if errors.Is(err, ErrKeyChanged) { // again
		err = NewError("InvalidAccessKeyId", "").With("AWSAccessKeyId", c.AccessKey)
	}
	c.opened = &opened
	if err != nil {
		return err
	}
	c.bucket = opened.Bucket
	c.shareWithOrigin()
	if !c.decide(c.bucket, !opened.ByPolicy, action, object) {
		return errAccessDenied
	}
	if err := c.isAccepted(c.bucket, headerBucketOwner); err != nil {
		return err
	}
	return c.operation.serve(c)
}

// grant returns the names of the action and the object that a grant is for. Actions on a version of an object have names of their own.
func (c *call) grant(action string) (versioned, object string) {
	if c.VersionID != "" && !c.readsCurrent(action) {
		action = policy.OfVersion(action)
	}
	if c.operation.lists {
		return action, c.query.Get("prefix")
	}
	return action, c.Key
}

// readsCurrent reports whether the request reads the current version, named by its id, with a key for which that is no other action.
func (c *call) readsCurrent(action string) bool {
	if action != ActionGetObject || !c.key.ReadsCurrent {
		return false
	}
	b, err := c.handler.bucket(c.key, c.Bucket)
	if err != nil {
		return false
	}
	o, found := b.Get(c.Key)
	return found && o.VersionID == c.VersionID
}

func (h *Handler) bucket(key Key, name string) (*Bucket, error) {
	b, err := h.Backend.Bucket(key, name)
	if err == nil && b == nil {
		err = NewError("NoSuchBucket", "")
	}
	if e, is := errors.AsType[*Error](err); is && e.Code == "NoSuchBucket" {
		err = e.With("BucketName", name)
	}
	return b, err
}
