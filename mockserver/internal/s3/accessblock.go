package s3

import (
	"net/http"

	"github.com/bucktgo/buckt/mockserver/internal/s3/acl"
	"github.com/bucktgo/buckt/mockserver/internal/s3/policy"
)

// accessBlock returns the public access block, the zero value for none.
func (s Settings) accessBlock() policy.AccessBlock {
	if s.PublicAccess == nil {
		return policy.AccessBlock{}
	}
	return *s.PublicAccess
}

func (c *call) getAccessBlock() error {
	block := c.bucket.Settings().PublicAccess
	if block == nil {
		return missing("NoSuchPublicAccessBlockConfiguration")(c)
	}
	return c.answer(policy.AccessBlockDocument{XMLNS: namespace, AccessBlock: *block})
}

func (c *call) putAccessBlock() error {
	var wanted policy.AccessBlockDocument
	if err := c.read(&wanted); err != nil {
		return err
	}
	c.bucket.Configure(func(s *Settings) { s.PublicAccess = &wanted.AccessBlock })
	return c.done(http.StatusOK)
}

func (c *call) deleteAccessBlock() error {
	c.bucket.Configure(func(s *Settings) { s.PublicAccess = nil })
	return c.done(http.StatusNoContent)
}

// admitACL refuses an ACL that the public access block does not admit.
func (c *call) admitACL(name string) error {
	if acl.Public(name) && c.bucket.Settings().accessBlock().BlockPublicACLs {
		return errAccessDenied
	}
	return nil
}
