package conformance_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// The documents define: read is GetObject and ListBucket, write is PutObject, DeleteObject and GetObject, readwrite is all of them. A key
// that may write may also abort uploads, as clients do after an error. Everything else is refused.
func TestFoundryDBPermissions(t *testing.T) {
	levels := map[buckt.FoundryDBPermissions]level{
		buckt.FoundryDBRead: {
			allowed: slices.Concat(readingObjects, listing, []string{"head bucket"}),
			refused: slices.Concat(writingObjects, deletingObjects, copying, ofBuckets, []string{"abort an upload"}),
		},
		buckt.FoundryDBWrite: {
			allowed: slices.Concat(readingObjects, writingObjects, deletingObjects, copying, []string{"abort an upload"}),
			refused: slices.Concat(listing, ofBuckets, []string{"head bucket"}),
		},
		buckt.FoundryDBReadWrite: {
			allowed: slices.Concat(readingObjects, writingObjects, deletingObjects, copying, listing, []string{"head bucket", "abort an upload"}),
			refused: ofBuckets,
		},
	}
	everywhere := func(t *testing.T, f *fixture, permissions buckt.FoundryDBPermissions, prefix, triedAt string) *permissionCase {
		service := f.foundryDBService(t, "uploads")
		owner, _ := f.foundryDBAccess(t, service, buckt.FoundryDBKeyCreateParams{Permissions: buckt.FoundryDBReadWrite})
		key, _ := f.foundryDBAccess(t, service, buckt.FoundryDBKeyCreateParams{Permissions: permissions, Prefix: prefix})
		return &permissionCase{fixture: f, owner: f.connect(t, owner), key: f.connect(t, key), prefix: triedAt}
	}
	for _, client := range s3Clients {
		for permissions, all := range levels {
			t.Run(client.name+" "+string(permissions), func(t *testing.T) {
				all.try(t, everywhere(t, newFixture(t, client.open), permissions, "", ""))
			})
			t.Run(client.name+" "+string(permissions)+" inside its prefix", func(t *testing.T) {
				inside := all
				// It is not documented whether the permission to list one prefix includes HeadBucket.
				isHead := func(name string) bool { return name == "head bucket" }
				inside.allowed = slices.DeleteFunc(slices.Clone(all.allowed), isHead)
				inside.refused = slices.DeleteFunc(slices.Clone(all.refused), isHead)
				inside.undecided = append(slices.Clone(all.undecided), "head bucket")
				inside.try(t, everywhere(t, newFixture(t, client.open), permissions, "mine/", "mine/"))
			})
			t.Run(client.name+" "+string(permissions)+" outside its prefix", func(t *testing.T) {
				outside := level{
					refused: slices.Concat(readingObjects, writingObjects, deletingObjects, copying, listing, ofBuckets,
						[]string{"abort an upload"}),
					undecided: []string{"head bucket"},
				}
				outside.try(t, everywhere(t, newFixture(t, client.open), permissions, "mine/", "theirs/"))
			})
		}
	}
}

// A denying statement overrides all allowing ones, in any order; actions without an allowing statement are refused.
func TestFoundryDBPolicies(t *testing.T) {
	allow := func(prefixes []string, actions ...string) buckt.FoundryDBPolicyStatement {
		return buckt.FoundryDBPolicyStatement{Effect: buckt.FoundryDBAllow, Actions: actions, Prefixes: prefixes}
	}
	deny := func(prefixes []string, actions ...string) buckt.FoundryDBPolicyStatement {
		return buckt.FoundryDBPolicyStatement{Effect: buckt.FoundryDBDeny, Actions: actions, Prefixes: prefixes}
	}
	get := func(key string) func(*testing.T, store) error {
		return func(t *testing.T, s store) error { _, err := s.get(t.Context(), key, getOptions{}); return err }
	}
	put := func(key string) func(*testing.T, store) error {
		return func(t *testing.T, s store) error {
			_, err := s.put(t.Context(), key, []byte("new"), putOptions{})
			return err
		}
	}
	remove := func(key string) func(*testing.T, store) error {
		return func(t *testing.T, s store) error { _, err := s.remove(t.Context(), key, ""); return err }
	}
	list := func(prefix string) func(*testing.T, store) error {
		return func(t *testing.T, s store) error {
			_, err := s.list(t.Context(), listOptions{prefix: prefix})
			return err
		}
	}
	duplicate := func(from, to string) func(*testing.T, store) error {
		return func(t *testing.T, s store) error {
			_, err := s.copy(t.Context(), source{bucket: s.bucket(), key: from}, to, copyOptions{})
			return err
		}
	}
	type tried map[string]func(*testing.T, store) error
	for name, test := range map[string]struct {
		statements       []buckt.FoundryDBPolicyStatement
		allowed, refused tried
	}{
		"one action": {
			statements: []buckt.FoundryDBPolicyStatement{allow(nil, "s3:GetObject")},
			allowed:    tried{"get": get("a")},
			refused:    tried{"put": put("a"), "delete": remove("a"), "list": list(""), "copy": duplicate("a", "b")},
		},
		"list alone": {
			statements: []buckt.FoundryDBPolicyStatement{allow(nil, "s3:ListBucket")},
			allowed:    tried{"list": list(""), "list a prefix": list("secret/")},
			refused:    tried{"get": get("a"), "put": put("a")},
		},
		"a drop box": {
			statements: []buckt.FoundryDBPolicyStatement{
				allow([]string{"in/"}, "s3:PutObject"), allow([]string{"out/", "public/"}, "s3:GetObject", "s3:ListBucket"),
			},
			allowed: tried{
				"put in": put("in/new"), "get out": get("out/a"), "get public": get("public/a"), "list out": list("out/"),
				"list deeper": list("public/deep"), "copy": duplicate("out/a", "in/copied"),
			},
			refused: tried{
				"get in": get("in/a"), "put out": put("out/new"), "list in": list("in/"), "list all": list(""), "list a part": list("ou"),
				"delete in": remove("in/a"), "copy back": duplicate("in/a", "out/copied"), "get elsewhere": get("a"),
			},
		},
		"denied under a prefix": {
			statements: []buckt.FoundryDBPolicyStatement{
				allow(nil, "s3:GetObject", "s3:PutObject", "s3:ListBucket"), deny([]string{"secret/"}, "s3:GetObject"),
			},
			allowed: tried{"get": get("a"), "put": put("secret/a"), "list": list("secret/"), "similar": get("secretly")},
			refused: tried{
				"get secret": get("secret/a"), "copy secret": duplicate("secret/a", "b"), "delete": remove("a"),
			},
		},
		"denied before it is allowed": {
			statements: []buckt.FoundryDBPolicyStatement{
				deny(nil, "s3:DeleteObject"), allow(nil, "s3:DeleteObject", "s3:GetObject"), allow([]string{"a"}, "s3:DeleteObject"),
			},
			allowed: tried{"get": get("a")},
			refused: tried{"delete": remove("a"), "delete elsewhere": remove("out/a")},
		},
		"denied alone": {
			statements: []buckt.FoundryDBPolicyStatement{deny([]string{"secret/"}, "s3:GetObject")},
			refused:    tried{"get": get("a"), "get secret": get("secret/a"), "list": list("")},
		},
	} {
		for _, client := range s3Clients {
			t.Run(client.name+" "+name, func(t *testing.T) {
				f := newFixture(t, client.open)
				service := f.foundryDBService(t, "uploads")
				owner, _ := f.foundryDBAccess(t, service, buckt.FoundryDBKeyCreateParams{Permissions: buckt.FoundryDBReadWrite})
				for _, key := range []string{"a", "secretly", "secret/a", "in/a", "out/a", "public/a", "public/deep/a"} {
					mustPut(t, f.connect(t, owner), key, "hello")
				}
				access, _ := f.foundryDBAccess(t, service, buckt.FoundryDBKeyCreateParams{
					Policy: &buckt.FoundryDBKeyPolicy{Statements: test.statements},
				})
				s := f.connect(t, access)
				for what, try := range test.refused {
					t.Run(what, func(t *testing.T) { refused(t, try(t, s), http.StatusForbidden, "AccessDenied") })
				}
				for what, try := range test.allowed {
					t.Run(what, func(t *testing.T) { require.NoError(t, try(t, s)) })
				}
			})
		}
	}
}

// A key opens only the bucket of its own service, and no bucket of another system.
func TestFoundryDBKeyElsewhere(t *testing.T) {
	for _, client := range s3Clients {
		t.Run(client.name, func(t *testing.T) {
			f := newFixture(t, client.open)
			own, _ := f.foundryDBAccess(t, f.foundryDBService(t, "own"), buckt.FoundryDBKeyCreateParams{Permissions: buckt.FoundryDBReadWrite})
			other, _ := f.foundryDBAccess(t, f.foundryDBService(t, "other"), buckt.FoundryDBKeyCreateParams{Permissions: buckt.FoundryDBReadWrite})
			mustPut(t, f.connect(t, other), "a", "hello")
			access := own
			access.Bucket = other.Bucket
			refusedEverywhere(t, f.connect(t, access), "AccessDenied")
			access = own
			access.Endpoint, access.Bucket, access.Region = f.access.Endpoint, f.access.Bucket, f.access.Region
			f.must(t, "a", "hello")
			refusedEverywhere(t, f.connect(t, access), "InvalidAccessKeyId")
		})
	}
}
