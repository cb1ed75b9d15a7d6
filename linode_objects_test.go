package buckt_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

const (
	linodeObjects      = linodeBase + "/object-storage/buckets/us-east/example-bucket/object-list"
	linodeObjectRow    = `{"name":"a/b c","size":5368709121,"last_modified":"2018-01-02T03:04:05.368Z","etag":"7f2ababa423061c509f4923dd04b6cf1","owner":"640757b5"}`
	linodeObjectPrefix = `{"name":"logs/","size":null,"last_modified":null,"etag":null,"owner":null}`
)

func linodeWantObject() buckt.LinodeObject {
	return buckt.LinodeObject{
		Name: "a/b c", Size: 5368709121, LastModified: time.Date(2018, 1, 2, 3, 4, 5, 368e6, time.UTC), ETag: "7f2ababa423061c509f4923dd04b6cf1",
		Owner: "640757b5",
	}
}

func TestLinodeObjectsOnTheWire(t *testing.T) {
	t.Parallel()
	list := func(name string, params buckt.LinodeObjectListParams, query url.Values, response string, want *buckt.Page[buckt.LinodeObject]) otherSystemCase {
		return otherSystemCase{
			name: "list: " + name, method: http.MethodGet, url: linodeObjects, query: query, response: response, want: want,
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Linode.Objects.List(ctx, "us-east", "example-bucket", params)
			},
		}
	}
	getACL := func(name, response string, want buckt.LinodeObjectACL) otherSystemCase {
		return otherSystemCase{
			name: "get ACL: " + name, method: http.MethodGet, url: linodeBase + "/object-storage/buckets/us-east/example-bucket/object-acl",
			query: url.Values{"name": {"a/b c&d"}}, response: response, want: &want,
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Linode.Objects.GetACL(ctx, "us-east", "example-bucket", "a/b c&d")
			},
		}
	}
	setACL := func(name, response string) otherSystemCase {
		return otherSystemCase{
			name: "set ACL: " + name, method: http.MethodPut, url: linodeBase + "/object-storage/buckets/us-east/example-bucket/object-acl",
			body: `{"name":"a/b","acl":"public-read"}`, response: response,
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				p := buckt.LinodeObjectACLParams{Name: "a/b", ACL: buckt.LinodeACLPublicRead}
				return nil, c.Linode.Objects.SetACL(ctx, "us-east", "example-bucket", p)
			},
		}
	}
	runOtherSystem(t, []otherSystemCase{
		list("all parameters", buckt.LinodeObjectListParams{Prefix: "a/", Delimiter: "/", Cursor: "a/a", Limit: 25},
			url.Values{"prefix": {"a/"}, "delimiter": {"/"}, "marker": {"a/a"}, "page_size": {"25"}},
			`{"data":[`+linodeObjectRow+`,`+linodeObjectPrefix+`],"next_marker":"logs/","is_truncated":true}`,
			&buckt.Page[buckt.LinodeObject]{
				Items: []buckt.LinodeObject{linodeWantObject()}, NextCursor: "logs/", Meta: buckt.PageMeta{Limit: 25, Prefixes: []string{"logs/"}},
			}),
		list("the last page", buckt.LinodeObjectListParams{}, nil, `{"data":[`+linodeObjectRow+`],"next_marker":null,"is_truncated":false}`,
			&buckt.Page[buckt.LinodeObject]{Items: []buckt.LinodeObject{linodeWantObject()}, Meta: buckt.PageMeta{Limit: 100}}),
		list("nothing", buckt.LinodeObjectListParams{}, nil, `{"data":[],"next_marker":null,"is_truncated":false}`,
			&buckt.Page[buckt.LinodeObject]{Items: []buckt.LinodeObject{}, Meta: buckt.PageMeta{Limit: 100}}),
		list("no marker, which is the last name", buckt.LinodeObjectListParams{}, nil, `{"data":[`+linodeObjectRow+`],"next_marker":null,"is_truncated":true}`,
			&buckt.Page[buckt.LinodeObject]{Items: []buckt.LinodeObject{linodeWantObject()}, NextCursor: "a/b c", Meta: buckt.PageMeta{Limit: 100}}),
		getACL("custom", `{"acl":"custom","acl_xml":"<AccessControlPolicy/>"}`,
			buckt.LinodeObjectACL{ACL: buckt.LinodeACLCustom, ACLXML: "<AccessControlPolicy/>"}),
		getACL("none", `{"acl":null,"acl_xml":null}`, buckt.LinodeObjectACL{}),
		setACL("as observed", `{}`),
		setACL("as documented", `{"acl":"public-read","acl_xml":"<AccessControlPolicy/>"}`),
	})
}

func TestLinodeAllObjects(t *testing.T) {
	t.Parallel()
	page := func(names, next string) reply {
		return reply{body: `{"data":[` + names + `],"next_marker":` + next + `,"is_truncated":` + map[bool]string{true: "false", false: "true"}[next == "null"] + `}`}
	}
	object := func(name string) string { return `{"name":"` + name + `","etag":"e"}` }
	client, s := newOtherSystem(t, []reply{page(object("a")+","+linodeObjectPrefix, `"logs/"`), page(object("z"), "null")})
	objects, errs := collect(client.Linode.Objects.All(t.Context(), "us-east", "b", buckt.LinodeObjectListParams{Limit: 25, Delimiter: "/"}))
	require.Empty(t, errs)
	require.Len(t, objects, 2)
	require.Equal(t, []string{"-/25", "logs//25"}, pageQueries(s, "marker", "page_size"))

	client, _ = newOtherSystem(t, []reply{page(object("a"), `"a"`)})
	_, errs = collect(client.Linode.Objects.All(t.Context(), "us-east", "b", buckt.LinodeObjectListParams{}))
	require.Len(t, errs, 1)
	require.True(t, isType[*buckt.CursorCycleError](errs[0]), "%v", errs[0])
}

// Without is_truncated a truncated list would look complete.
func TestLinodeObjectsInvalidResponses(t *testing.T) {
	t.Parallel()
	for _, response := range []string{`{}`, `{"data":[]}`, `{"is_truncated":false}`, `{"data":[],"is_truncated":null}`, `{"data":{},"is_truncated":false}`} {
		client, _ := newOtherSystem(t, []reply{{body: response}})
		_, err := client.Linode.Objects.List(t.Context(), "us-east", "b", buckt.LinodeObjectListParams{})
		requireInvalidResponse(t, err, false)
	}
}

func TestLinodeObjectsInvalidInput(t *testing.T) {
	t.Parallel()
	setACL := func(name, field, rule string, p buckt.LinodeObjectACLParams) inputCase {
		return inputCase{name: "set ACL: " + name, operation: "Linode.Objects.SetACL", field: field, rule: rule,
			call: func(ctx context.Context, c *buckt.Client) error {
				return c.Linode.Objects.SetACL(ctx, "us-east", "b", p)
			}}
	}
	getACL := func(name, rule, object string) inputCase {
		return inputCase{name: "get ACL: " + name, operation: "Linode.Objects.GetACL", field: "name", rule: rule,
			call: func(ctx context.Context, c *buckt.Client) error {
				_, err := c.Linode.Objects.GetACL(ctx, "us-east", "b", object)
				return err
			}}
	}
	runOtherSystemInput(t, []inputCase{
		setACL("no name", "Name", "empty", buckt.LinodeObjectACLParams{ACL: buckt.LinodeACLPrivate}),
		setACL("no ACL", "ACL", "must be private", buckt.LinodeObjectACLParams{Name: "a"}),
		setACL("another ACL", "ACL", `is "open"`, buckt.LinodeObjectACLParams{Name: "a", ACL: "open"}),
		getACL("no name", "empty", ""),
		getACL("no UTF-8", "UTF-8", "\xff"),
	})
}
