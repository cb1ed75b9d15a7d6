package linode_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// aclXML is the policy of a bucket, with grants before its owner's.
func aclXML(owner, grants string) string {
	const policy = `<AccessControlPolicy xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Owner><ID>%[1]s</ID>` +
		`<DisplayName>%[1]s</DisplayName></Owner><AccessControlList>%[2]s<Grant><Grantee ` +
		`xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>%[1]s</ID><DisplayName>%[1]s</DisplayName>` +
		`</Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>`
	return fmt.Sprintf(policy, owner, grants)
}

func groupGrant(group, permission string) string {
	return `<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group">` +
		`<URI>http://acs.amazonaws.com/groups/global/` + group + `</URI></Grantee><Permission>` + permission + `</Permission></Grant>`
}

func TestACLs(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	c := mocktest.CallLinode(t, server)
	for acl, grants := range map[string]string{
		"private":            "",
		"public-read":        groupGrant("AllUsers", "READ"),
		"authenticated-read": groupGrant("AuthenticatedUsers", "READ"),
		"public-read-write":  groupGrant("AllUsers", "READ") + groupGrant("AllUsers", "WRITE"),
	} {
		t.Run(acl, func(t *testing.T) {
			mocktest.RequireOK(t, c.Post("/buckets", `{"label":"created-`+acl+`","region":"us-east","acl":"`+acl+`"}`))
			mocktest.AddLinodeBucket(t, a, "us-east", "changed-"+acl)
			require.JSONEq(t, `{}`, mocktest.RequireOK(t, c.Put("/buckets/us-east/changed-"+acl+"/access", `{"acl":"`+acl+`"}`)).Body)
			for _, label := range []string{"created-", "changed-"} {
				r := mocktest.RequireOK(t, c.Get("/buckets/us-east/"+label+acl+"/access"))
				require.Equal(t, acl, r.At("acl"))
				require.Equal(t, aclXML(a.UUID(), grants), r.At("acl_xml"))
			}
		})
	}
	mocktest.AddLinodeBucket(t, a, "us-east", "custom")
	mocktest.RequireOK(t, c.Put("/buckets/us-east/custom/access", `{"acl":"custom"}`))
	require.Equal(t, "custom", c.Get("/buckets/us-east/custom/access").At("acl"))
}

func TestCORS(t *testing.T) {
	c := mocktest.CallLinode(t, mocktest.New(t))
	for region, known := range map[string]bool{"us-east": true, "fr-par": true, "au-mel": false, "gb-lon": false} {
		t.Run(region, func(t *testing.T) {
			path := "/buckets/" + region + "/assets/access"
			mocktest.RequireOK(t, c.Post("/buckets", `{"label":"assets","region":"`+region+`"}`))
			r := mocktest.RequireOK(t, c.Get(path))
			if !known {
				for _, body := range []string{`{}`, `{"cors_enabled":true}`} {
					mocktest.RequireOK(t, c.Put(path, body))
					r = c.Get(path)
					require.Contains(t, r.Body, `"cors_enabled":null,"cors_xml":null`)
				}
				return
			}
			require.Equal(t, true, r.At("cors_enabled"), "on by default")
			require.Contains(t, r.At("cors_xml"), "<CORSConfiguration")
			mocktest.RequireOK(t, c.Post(path, `{"cors_enabled":false}`))
			require.Contains(t, c.Get(path).Body, `"cors_enabled":false,"cors_xml":null`)
			mocktest.RequireOK(t, c.Put(path, `{"cors_enabled":true}`))
			require.Equal(t, true, c.Get(path).At("cors_enabled"))
		})
	}
}

func TestAccessUpdate(t *testing.T) {
	server := mocktest.New(t)
	mocktest.AddLinodeBucket(t, server.Linode().Account(), "us-east", "assets")
	c := mocktest.CallLinode(t, server)
	const path = "/buckets/us-east/assets/access"
	for _, method := range []string{"PUT", "POST"} {
		t.Run(method, func(t *testing.T) {
			change := func(body string) mocktest.Reply { return c.Do(method, path, body, "Content-Type", "application/json") }
			mocktest.RequireOK(t, change(`{"acl":"public-read","cors_enabled":true}`))
			mocktest.RequireOK(t, change(`{"cors_enabled":false}`))
			r := c.Get(path)
			require.Equal(t, []any{"public-read", false}, []any{r.At("acl"), r.At("cors_enabled")})
			mocktest.RequireOK(t, change(`{"acl":"private","what":"else"}`))
			mocktest.RequireOK(t, change(`{}`))
			r = c.Get(path)
			require.Equal(t, []any{"private", false}, []any{r.At("acl"), r.At("cors_enabled")})

			linodeRejects(t, change(`{"acl":"open"}`), "acl")
			linodeRejects(t, change(`{"acl":null}`), "acl")
			linodeRejects(t, change(`{"acl":"public-read","cors_enabled":null}`), "cors_enabled")
			linodeRejects(t, change(`{"acl":1,"cors_enabled":1}`), "acl", "cors_enabled")
			require.Equal(t, "private", c.Get(path).At("acl"), "all or nothing")
		})
	}
	b, found := server.Linode().Account().Bucket("us-east", "assets")
	require.True(t, found)
	require.Equal(t, []any{buckt.LinodeACLPrivate, false}, []any{b.ACL, b.CORSEnabled})
	require.IsType(t, linode.Bucket{}, b)
}
