package s3

import (
	"net/http"
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/s3/acl"
	"github.com/bucktgo/buckt/mockserver/internal/s3/policy"
)

// may reports whether the request may do something in a bucket.
func (c *call) may(b *Bucket, action, object string) bool {
	return c.decide(b, c.key.may(action, b.Name(), object), action, object)
}

// decide reports whether the request may do something that its key may do or not. The policy of the bucket can deny it, or allow it to
// a key that leaves that to the policy.
func (c *call) decide(b *Bucket, allowed bool, action, object string) bool {
	p := b.policy.Load()
	if p == nil {
		return allowed
	}
	r := &policy.Request{Account: c.key.Owner.ID, Action: action, Bucket: b.Name(), TLS: c.http.TLS != nil, Source: policy.Source(c.http)}
	switch {
	case !policy.IsOfBucket(action):
		r.Object = object
	case object != "" || c.query.Has("prefix"):
		r.Prefix = new(object)
	}
	switch p.Evaluate(r) {
	case policy.Deny: // does not lock the owner out
		return allowed && slices.Contains([]string{"s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"}, action)
	case policy.Allow:
		return allowed || c.follows(b.Name()) && !(b.Settings().accessBlock().RestrictPublicBuckets && p.IsPublic())
	}
	if !allowed && c.handler.Ceph && action == ActionGetObject { // does not hide a missing object from those who may list it
		if _, found := b.Get(object); !found {
			return c.decide(b, false, ActionListBucket, object)
		}
	}
	return allowed
}

// follows reports whether the policy of a bucket may allow more than the key does.
func (c *call) follows(bucket string) bool {
	f, is := c.handler.Backend.(Follower)
	return is && f.Follows(c.key, bucket)
}

// usePolicy reads the policy after a change of the settings. The bucket is locked.
func (b *Bucket) usePolicy() {
	p, err := policy.Read([]byte(b.settings.Policy), b.Name(), policy.Ceph)
	if err != nil { // also without a policy
		p = nil
	}
	b.policy.Store(p)
}

func (c *call) putPolicy() error {
	body, err := c.readXMLBody()
	if err != nil {
		return err
	}
	text, dialect := body.bytes.Copy(), policy.Amazon
	if c.handler.Ceph {
		dialect = policy.Ceph
	}
	p, err := policy.Read(text, c.Bucket, dialect)
	if err != nil {
		return err
	}
	if p.IsPublic() && c.bucket.Settings().accessBlock().BlockPublicPolicy {
		return errAccessDenied
	}
	c.bucket.Configure(func(s *Settings) { s.Policy = string(text) })
	return c.done(http.StatusNoContent)
}

// getPolicyStatus sends whether the policy is public, or what else opens the bucket. At Ceph's gateway that is its ACL.
func (c *call) getPolicyStatus() error {
	p := c.bucket.policy.Load()
	public := p != nil && p.IsPublic()
	if c.handler.Ceph {
		public = public || acl.Public(c.bucket.Settings().ACL)
	} else if everybody, found := c.handler.Backend.Key(""); found {
		public = public || everybody.may(ActionListBucket, c.Bucket, "") || everybody.may(ActionGetObject, c.Bucket, "")
	}
	return c.answer(policy.Status{XMLNS: namespace, IsPublic: public})
}

// IsPublic reports whether a request without a signature may list, read or write its bucket or object.
func (h *Handler) IsPublic(q *Request) bool {
	everybody, found := h.Backend.Key("")
	if !found {
		return false
	}
	b, err := h.Backend.Bucket(everybody, q.Bucket)
	if err != nil || b == nil {
		return false
	}
	unsigned := *q
	unsigned.key = everybody
	c := &call{Request: &unsigned, handler: h}
	return slices.ContainsFunc([]string{ActionListBucket, ActionGetObject, ActionPutObject}, func(action string) bool {
		return c.may(b, action, q.Key)
	})
}
