package mockserver_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
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

func TestLinodeACLs(t *testing.T) {
	server := newServer(t)
	a := server.Linode().Account()
	c := callLinode(t, server)
	for acl, grants := range map[string]string{
		"private":            "",
		"public-read":        groupGrant("AllUsers", "READ"),
		"authenticated-read": groupGrant("AuthenticatedUsers", "READ"),
		"public-read-write":  groupGrant("AllUsers", "READ") + groupGrant("AllUsers", "WRITE"),
	} {
		t.Run(acl, func(t *testing.T) {
			succeeds(t, c.post("/buckets", `{"label":"created-`+acl+`","region":"us-east","acl":"`+acl+`"}`))
			linodeBucket(t, a, "us-east", "changed-"+acl)
			require.JSONEq(t, `{}`, succeeds(t, c.put("/buckets/us-east/changed-"+acl+"/access", `{"acl":"`+acl+`"}`)).body)
			for _, label := range []string{"created-", "changed-"} {
				r := succeeds(t, c.get("/buckets/us-east/"+label+acl+"/access"))
				require.Equal(t, acl, r.at("acl"))
				require.Equal(t, aclXML(a.UUID(), grants), r.at("acl_xml"))
			}
		})
	}
	linodeBucket(t, a, "us-east", "custom")
	succeeds(t, c.put("/buckets/us-east/custom/access", `{"acl":"custom"}`))
	require.Equal(t, "custom", c.get("/buckets/us-east/custom/access").at("acl"))
}

func TestLinodeCORS(t *testing.T) {
	c := callLinode(t, newServer(t))
	for region, known := range map[string]bool{"us-east": true, "fr-par": true, "au-mel": false, "gb-lon": false} {
		t.Run(region, func(t *testing.T) {
			path := "/buckets/" + region + "/assets/access"
			succeeds(t, c.post("/buckets", `{"label":"assets","region":"`+region+`"}`))
			r := succeeds(t, c.get(path))
			if !known {
				for _, body := range []string{`{}`, `{"cors_enabled":true}`} {
					succeeds(t, c.put(path, body))
					r = c.get(path)
					require.Contains(t, r.body, `"cors_enabled":null,"cors_xml":null`)
				}
				return
			}
			require.Equal(t, true, r.at("cors_enabled"), "on by default")
			require.Contains(t, r.at("cors_xml"), "<CORSConfiguration")
			succeeds(t, c.post(path, `{"cors_enabled":false}`))
			require.Contains(t, c.get(path).body, `"cors_enabled":false,"cors_xml":null`)
			succeeds(t, c.put(path, `{"cors_enabled":true}`))
			require.Equal(t, true, c.get(path).at("cors_enabled"))
		})
	}
}

func TestLinodeAccessChangesWhatIsSaid(t *testing.T) {
	server := newServer(t)
	linodeBucket(t, server.Linode().Account(), "us-east", "assets")
	c := callLinode(t, server)
	const path = "/buckets/us-east/assets/access"
	for _, method := range []string{"PUT", "POST"} {
		t.Run(method, func(t *testing.T) {
			change := func(body string) reply { return c.do(method, path, body, "Content-Type", "application/json") }
			succeeds(t, change(`{"acl":"public-read","cors_enabled":true}`))
			succeeds(t, change(`{"cors_enabled":false}`))
			r := c.get(path)
			require.Equal(t, []any{"public-read", false}, []any{r.at("acl"), r.at("cors_enabled")})
			succeeds(t, change(`{"acl":"private","what":"else"}`))
			succeeds(t, change(`{}`))
			r = c.get(path)
			require.Equal(t, []any{"private", false}, []any{r.at("acl"), r.at("cors_enabled")})

			linodeRejects(t, change(`{"acl":"open"}`), "acl")
			linodeRejects(t, change(`{"acl":null}`), "acl")
			linodeRejects(t, change(`{"acl":"public-read","cors_enabled":null}`), "cors_enabled")
			linodeRejects(t, change(`{"acl":1,"cors_enabled":1}`), "acl", "cors_enabled")
			require.Equal(t, "private", c.get(path).at("acl"), "all or nothing")
		})
	}
	b, found := server.Linode().Account().Bucket("us-east", "assets")
	require.True(t, found)
	require.Equal(t, []any{"private", false}, []any{b.ACL, b.CORSEnabled})
	require.IsType(t, mockserver.LinodeBucket{}, b)
}
