package linode_test

import (
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// withObjects adds a bucket with objects of a byte.
func withObjects(t *testing.T, server *mockserver.Server, keys ...string) mocktest.LinodeCaller {
	t.Helper()
	a := server.Linode().Account()
	mocktest.AddLinodeBucket(t, a, "us-east", "assets")
	for _, key := range keys {
		require.NoError(t, a.PutObject("us-east", "assets", linode.Object{Key: key, Content: []byte("a")}))
	}
	return mocktest.CallLinode(t, server)
}

func TestListObjects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		c := withObjects(t, server, "b c.txt", "a", "logs/1", "logs/2")
		owner := server.Linode().Account().UUID()
		row := func(name string) string {
			return `{"name":"` + name + `","size":1,"last_modified":"2000-01-01T00:00:00.000Z","etag":"0cc175b9c0f1b6a831c399e269772661","owner":"` + owner + `"}`
		}
		list := func(next string, truncated string, rows ...string) string {
			return `{"data":[` + strings.Join(rows, ",") + `],"next_marker":` + next + `,"is_truncated":` + truncated + `}`
		}
		const prefix = `{"name":"logs/","size":null,"last_modified":null,"etag":null,"owner":null}`
		for query, want := range map[string]string{
			"":                          list("null", "false", row("a"), row("b c.txt"), row("logs/1"), row("logs/2")),
			"?prefix=logs/":             list("null", "false", row("logs/1"), row("logs/2")),
			"?delimiter=/":              list("null", "false", row("a"), row("b c.txt"), prefix),
			"?marker=a&delimiter=/":     list("null", "false", row("b c.txt"), prefix),
			"?marker=logs/&delimiter=/": list("null", "false"),
			"?prefix=x":                 list("null", "false"),
			"?page_size=500&marker=b":   list("null", "false", row("b c.txt"), row("logs/1"), row("logs/2")),
		} {
			require.JSONEq(t, want, mocktest.RequireOK(t, c.Get("/buckets/us-east-1/assets/object-list"+query)).Body, query)
		}
		linodeRejects(t, c.Get("/buckets/us-east/assets/object-list?page_size=24"), "page_size")
		linodeRejects(t, c.Get("/buckets/us-east/assets/object-list?page_size=x"), "page_size")
		mocktest.RequireLinodeError(t, c.Get("/buckets/us-east/nothing/object-list"), 404, "Not found")
	})
}

// Each object is on one page, whatever the faults of the list are.
func TestListObjectsPages(t *testing.T) {
	for name, test := range map[string]struct {
		faults []fault.Fault
		pages  []int
	}{
		"as documented":         {nil, []int{25, 25, 10}},
		"a short page":          {[]fault.Fault{{Nth: 2, Effect: fault.ShortPage(3)}}, []int{25, 3, 25, 7}},
		"an empty page":         {[]fault.Fault{{Nth: 2, Effect: fault.ShortPage(0)}, {Nth: 3, Effect: fault.ShortPage(0)}}, []int{25, 0, 0, 25, 10}},
		"a cursor that repeats": {[]fault.Fault{{Nth: 2, Effect: fault.RepeatCursor()}}, []int{25, 25, 25, 10}},
	} {
		t.Run(name, func(t *testing.T) {
			server := mocktest.New(t)
			var keys []string
			for i := range 60 {
				keys = append(keys, "key-"+strings.Repeat("a", i))
			}
			c := withObjects(t, server, keys...)
			for _, f := range test.faults {
				f.Match.Operation = "Linode.Objects.List"
				server.Inject(f)
			}
			var pages []int
			seen := map[any]bool{}
			for marker, more := "", true; more; {
				r := mocktest.RequireOK(t, c.Get("/buckets/us-east/assets/object-list?page_size=25&marker="+url.QueryEscape(marker)))
				names := values(r, "name")
				pages = append(pages, len(names))
				for _, name := range names {
					seen[name] = true
				}
				more, _ = r.At("is_truncated").(bool)
				marker, _ = r.At("next_marker").(string)
			}
			require.Equal(t, test.pages, pages)
			require.Len(t, seen, 60)
		})
	}
}

func TestObjectACL(t *testing.T) {
	server := mocktest.New(t)
	c := withObjects(t, server, "a/b c")
	const path = "/buckets/us-east/assets/object-acl"
	owner := server.Linode().Account().UUID()
	for acl, grants := range map[string]string{
		"public-read": groupGrant("AllUsers", "READ"), "authenticated-read": groupGrant("AuthenticatedUsers", "READ"), "custom": "", "private": "",
	} {
		require.JSONEq(t, `{}`, mocktest.RequireOK(t, c.Put(path, `{"name":"a/b c","acl":"`+acl+`"}`)).Body)
		r := mocktest.RequireOK(t, c.Get(path+"?name=a/b%20c"))
		require.Equal(t, acl, r.At("acl"))
		require.Equal(t, aclXML(owner, grants), r.At("acl_xml"))
	}
	linodeRejects(t, c.Get(path), "name")
	linodeRejects(t, c.Put(path, `{}`), "name", "acl")
	linodeRejects(t, c.Put(path, `{"name":"a/b c","acl":"open"}`), "acl")
	mocktest.RequireLinodeError(t, c.Put(path, `{"name":"x","acl":"private"}`), 404, "Not found")
	mocktest.RequireLinodeError(t, c.Get(path+"?name=x"), 404, "Not found")
	mocktest.RequireLinodeError(t, c.Put("/buckets/us-east/nothing/object-acl", `{"name":"x","acl":"private"}`), 404, "Not found")

	mocktest.AddLinodeBucket(t, server.Linode().Account(), "au-mel", "newer")
	require.NoError(t, server.Linode().Account().PutObject("au-mel", "newer", linode.Object{Key: "a"}))
	require.JSONEq(t, `{"acl":null,"acl_xml":null}`, mocktest.RequireOK(t, c.Get("/buckets/au-mel/newer/object-acl?name=a")).Body)
}

// The ACL that the control plane sets is the one by which S3 lets others read.
func TestObjectACLAndS3(t *testing.T) {
	server := mocktest.New(t)
	c := withObjects(t, server, "a")
	get := func() int {
		return mocktest.Caller{T: t, HTTP: server.HTTPClient()}.Raw("GET", "https://us-east-1.linodeobjects.com/assets/a", strings.NewReader("")).Status
	}
	require.Equal(t, 403, get())
	mocktest.RequireOK(t, c.Put("/buckets/us-east/assets/object-acl", `{"name":"a","acl":"public-read"}`))
	require.Equal(t, 200, get())
	mocktest.RequireOK(t, c.Put("/buckets/us-east/assets/object-acl", `{"name":"a","acl":"private"}`))
	require.Equal(t, 403, get())
}
