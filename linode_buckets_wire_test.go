package buckt_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

const (
	linodeBucketOld = `{"cluster":"us-east-1","created":"2019-01-01T01:23:45","hostname":"example-bucket.us-east-1.linodeobjects.com",
		"label":"example-bucket","objects":4,"size":188318981,"region":"us-east","endpoint_type":"E1","s3_endpoint":"us-east-1.linodeobjects.com"}`
	linodeBucketHuge = `{"label":"mel","region":"au-mel","cluster":"","created":"2026-05-01T00:00:00.5Z","hostname":"mel.au-mel-1.linodeobjects.com",
		"objects":9007199254740993,"size":9223372036854775807,"endpoint_type":"E9","s3_endpoint":"au-mel-1.linodeobjects.com","more":{}}`
)

func linodeWantOld() buckt.LinodeBucket {
	return buckt.LinodeBucket{
		Label: "example-bucket", Region: "us-east", Cluster: "us-east-1", Created: at(2019, 1, 1, 1, 23, 45, 0),
		Hostname: "example-bucket.us-east-1.linodeobjects.com", Objects: 4, Size: 188318981, EndpointType: buckt.LinodeEndpointE1,
		S3Endpoint: "us-east-1.linodeobjects.com",
	}
}

func linodeWantHuge() buckt.LinodeBucket {
	return buckt.LinodeBucket{
		Label: "mel", Region: "au-mel", Created: at(2026, 5, 1, 0, 0, 0, 500), Hostname: "mel.au-mel-1.linodeobjects.com",
		Objects: 9007199254740993, Size: 9223372036854775807, EndpointType: "E9", S3Endpoint: "au-mel-1.linodeobjects.com",
	}
}

func TestLinodeBucketsOnTheWire(t *testing.T) {
	t.Parallel()
	const buckets = linodeBase + "/object-storage/buckets"
	create := func(name, body string, params buckt.LinodeBucketCreateParams) otherSystemCase {
		return otherSystemCase{
			name: "create: " + name, method: http.MethodPost, url: buckets, body: body, response: linodeBucketOld, want: pointer(linodeWantOld()),
			call: func(ctx context.Context, c *buckt.Client) (any, error) { return c.Linode.Buckets.Create(ctx, params) },
		}
	}
	setAccess := func(name, method, body string, params buckt.LinodeBucketAccessParams) otherSystemCase {
		return otherSystemCase{
			name: "set access: " + name, method: method, url: buckets + "/us-east/example-bucket/access", body: body, response: `{}`,
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return nil, c.Linode.Buckets.SetAccess(ctx, "us-east", "example-bucket", params)
			},
		}
	}
	getAccess := func(name, response string, want buckt.LinodeBucketAccess) otherSystemCase {
		return otherSystemCase{
			name: "get access: " + name, method: http.MethodGet, url: buckets + "/us-east/example-bucket/access", response: response, want: &want,
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Linode.Buckets.GetAccess(ctx, "us-east", "example-bucket")
			},
		}
	}
	objectURL := func(name, body string, params buckt.LinodeObjectURLParams) otherSystemCase {
		const link = "https://us-east-1.linodeobjects.com:443/example-bucket/a.txt?Signature=k0O"
		return otherSystemCase{
			name: "object URL: " + name, method: http.MethodPost, url: buckets + "/us-east/example-bucket/object-url", body: body,
			response: `{"url":"` + link + `","exists":true}`, want: &buckt.LinodeObjectURL{URL: buckt.NewSecret(link), Exists: true},
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				u, err := c.Linode.Buckets.ObjectURL(ctx, "us-east", "example-bucket", params)
				require.NotContains(t, fmt.Sprintf("%+v", u), "Signature", "whoever reads the URL can use it")
				return u, err
			},
		}
	}
	list := func(name, path string, query url.Values, params buckt.LinodeBucketListParams) otherSystemCase {
		return otherSystemCase{
			name: "list: " + name, method: http.MethodGet, url: linodeBase + path, query: query,
			response: `{"data":[` + linodeBucketOld + `,` + linodeBucketHuge + `],"page":1,"pages":2,"results":3}`,
			want: &buckt.Page[buckt.LinodeBucket]{
				Items: []buckt.LinodeBucket{linodeWantOld(), linodeWantHuge()}, NextCursor: fmt.Sprintf("p2-%d", params.Limit),
				Meta: buckt.PageMeta{Limit: max(params.Limit, 100), Total: pointer(3)},
			},
			call: func(ctx context.Context, c *buckt.Client) (any, error) { return c.Linode.Buckets.List(ctx, params) },
		}
	}
	runOtherSystem(t, []otherSystemCase{
		create("with a label and a region", `{"label":"example-bucket","region":"us-east"}`,
			buckt.LinodeBucketCreateParams{Label: "example-bucket", Region: "us-east"}),
		create("with everything", `{"label":"example-bucket","region":"us-east","acl":"public-read","cors_enabled":true,"endpoint_type":"E9",`+
			`"s3_endpoint":"us-east-9.linodeobjects.com"}`,
			buckt.LinodeBucketCreateParams{Label: "example-bucket", Region: "us-east", ACL: buckt.LinodeACLPublicRead, CORSEnabled: buckt.Set(true),
				EndpointType: "E9", S3Endpoint: "us-east-9.linodeobjects.com"}),
		create("without CORS, which is said", `{"label":"example-bucket","region":"us-east-1","cors_enabled":false}`,
			buckt.LinodeBucketCreateParams{Label: "example-bucket", Region: "us-east-1", CORSEnabled: buckt.Set(false)}),
		list("of all regions", "/object-storage/buckets", nil, buckt.LinodeBucketListParams{}),
		list("of all regions, by 500", "/object-storage/buckets", url.Values{"page_size": {"500"}}, buckt.LinodeBucketListParams{Limit: 500}),
		list("of one region", "/object-storage/buckets/us-east", nil, buckt.LinodeBucketListParams{Region: "us-east"}),
		list("of one region that must be escaped", "/object-storage/buckets/us%20%3Feast", nil, buckt.LinodeBucketListParams{Region: "us ?east"}),
		{
			name: "get", method: http.MethodGet, url: buckets + "/au-mel/mel", response: linodeBucketHuge, want: pointer(linodeWantHuge()),
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Linode.Buckets.Get(ctx, "au-mel", "mel")
			},
		},
		{
			name: "get with what must be escaped", method: http.MethodGet, url: buckets + "/%C3%BC%20a/b%20%3F%23%25%20b", response: linodeBucketOld,
			want: pointer(linodeWantOld()),
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Linode.Buckets.Get(ctx, "ü a", "b ?#% b")
			},
		},
		{
			name: "delete", method: http.MethodDelete, url: buckets + "/us-east/example-bucket", response: `{}`,
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return nil, c.Linode.Buckets.Delete(ctx, "us-east", "example-bucket")
			},
		},
		setAccess("both, which replaces", http.MethodPut, `{"acl":"private","cors_enabled":false}`,
			buckt.LinodeBucketAccessParams{ACL: buckt.Set(buckt.LinodeACLPrivate), CORSEnabled: buckt.Set(false)}),
		setAccess("one, which modifies", http.MethodPost, `{"acl":"custom"}`, buckt.LinodeBucketAccessParams{ACL: buckt.Set(buckt.LinodeACLCustom)}),
		setAccess("the other one", http.MethodPost, `{"cors_enabled":true}`, buckt.LinodeBucketAccessParams{CORSEnabled: buckt.Set(true)}),
		setAccess("nothing", http.MethodPost, `{}`, buckt.LinodeBucketAccessParams{}),
		getAccess("with CORS", `{"acl":"public-read","acl_xml":"<AccessControlPolicy/>","cors_enabled":true,"cors_xml":"<CORSConfiguration/>"}`,
			buckt.LinodeBucketAccess{ACL: buckt.LinodeACLPublicRead, ACLXML: "<AccessControlPolicy/>", CORSEnabled: pointer(true), CORSXML: "<CORSConfiguration/>"}),
		getAccess("without CORS", `{"acl":"custom","acl_xml":"<x/>","cors_enabled":false,"cors_xml":null}`,
			buckt.LinodeBucketAccess{ACL: buckt.LinodeACLCustom, ACLXML: "<x/>", CORSEnabled: pointer(false)}),
		getAccess("where there is no CORS", `{"acl":"private","acl_xml":"<x/>","cors_enabled":null,"cors_xml":null}`,
			buckt.LinodeBucketAccess{ACL: buckt.LinodeACLPrivate, ACLXML: "<x/>"}),
		objectURL("to read", `{"name":"a.txt","method":"GET"}`, buckt.LinodeObjectURLParams{Name: "a.txt", Method: http.MethodGet}),
		objectURL("to delete", `{"name":"a.txt","method":"DELETE","expires_in":86400}`,
			buckt.LinodeObjectURLParams{Name: "a.txt", Method: http.MethodDelete, ExpiresIn: 86400 * time.Second}),
		objectURL("to write, with everything", `{"name":"../ä \"b\"","method":"PUT","expires_in":360,"content_type":"text/plain","content_disposition":"attachment"}`,
			buckt.LinodeObjectURLParams{Name: `../ä "b"`, Method: http.MethodPut, ExpiresIn: 360 * time.Second, ContentType: "text/plain", ContentDisposition: "attachment"}),
	})
}

// All known forms of the response are decoded.
func TestLinodeBucketResponses(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"an older one":          `{"cluster":"us-east-1","created":"2019-01-01T01:23:45","hostname":"h","label":"b","objects":0,"size":0}`,
		"without what may lack": `{"label":"b","created":null,"s3_endpoint":null}`,
	} {
		client, _ := newOtherSystem(t, []reply{{body: body}})
		b, err := client.Linode.Buckets.Get(t.Context(), "us-east", "b")
		require.NoError(t, err, name)
		require.Equal(t, "b", b.Label, name)
	}
	for _, body := range []string{``, `{}`, `null`, `{"errors":[]}`, `{"label":7}`, `{"label":"b","created":"yesterday"}`} {
		client, s := newOtherSystem(t, []reply{{body: body}}, buckt.WithoutRetries())
		_, err := client.Linode.Buckets.Get(t.Context(), "us-east", "b")
		requireInvalidResponse(t, err, false)
		_, err = client.Linode.Buckets.Create(t.Context(), buckt.LinodeBucketCreateParams{Label: "bucket", Region: "us-east"})
		requireInvalidResponse(t, err, false)
		_, err = client.Linode.Buckets.GetAccess(t.Context(), "us-east", "b")
		requireInvalidResponse(t, err, false)
		_, err = client.Linode.Buckets.ObjectURL(t.Context(), "us-east", "b", buckt.LinodeObjectURLParams{Name: "a", Method: "GET"})
		requireInvalidResponse(t, err, false)
		require.NoError(t, client.Linode.Buckets.Delete(t.Context(), "us-east", "b"))
		require.NoError(t, client.Linode.Buckets.SetAccess(t.Context(), "us-east", "b", buckt.LinodeBucketAccessParams{}))
		require.Len(t, s.sent(), 6)
	}
}

func TestLinodeBucketsInvalidInput(t *testing.T) {
	t.Parallel()
	create := func(name, field, rule string, change func(*buckt.LinodeBucketCreateParams)) inputCase {
		return inputCase{name: "create: " + name, operation: "Linode.Buckets.Create", field: field, rule: rule,
			call: func(ctx context.Context, c *buckt.Client) error {
				p := buckt.LinodeBucketCreateParams{Label: "example-bucket", Region: "us-east"}
				change(&p)
				b, err := c.Linode.Buckets.Create(ctx, p)
				require.Nil(t, b)
				return err
			}}
	}
	label := func(rule, label string) inputCase {
		return create("label "+label, "Label", rule, func(p *buckt.LinodeBucketCreateParams) { p.Label = label })
	}
	access := func(name, field, rule string, p buckt.LinodeBucketAccessParams) inputCase {
		return inputCase{name: "set access: " + name, operation: "Linode.Buckets.SetAccess", field: field, rule: rule,
			call: func(ctx context.Context, c *buckt.Client) error {
				return c.Linode.Buckets.SetAccess(ctx, "us-east", "b", p)
			}}
	}
	object := func(name, field, rule string, change func(*buckt.LinodeObjectURLParams)) inputCase {
		return inputCase{name: "object URL: " + name, operation: "Linode.Buckets.ObjectURL", field: field, rule: rule,
			call: func(ctx context.Context, c *buckt.Client) error {
				p := buckt.LinodeObjectURLParams{Name: "a", Method: http.MethodGet}
				change(&p)
				_, err := c.Linode.Buckets.ObjectURL(ctx, "us-east", "b", p)
				return err
			}}
	}
	cases := []inputCase{
		label("empty", ""), label("3 to 63", "ab"), label("3 to 63", strings.Repeat("a", 64)), label("UTF-8", "abc\xff"),
		create("no region", "Region", "empty", func(p *buckt.LinodeBucketCreateParams) { p.Region = "" }),
		create("ACL custom", "ACL", `"custom"`, func(p *buckt.LinodeBucketCreateParams) { p.ACL = buckt.LinodeACLCustom }),
		create("ACL unknown", "ACL", "public-read-write", func(p *buckt.LinodeBucketCreateParams) { p.ACL = "public" }),
		create("CORS null", "CORSEnabled", "null", func(p *buckt.LinodeBucketCreateParams) { p.CORSEnabled = buckt.Null[bool]() }),
		create("endpoint type that is no UTF-8", "EndpointType", "UTF-8", func(p *buckt.LinodeBucketCreateParams) { p.EndpointType = "\xff" }),
		create("endpoint that is no UTF-8", "S3Endpoint", "UTF-8", func(p *buckt.LinodeBucketCreateParams) { p.S3Endpoint = "\xff" }),
		access("ACL unknown", "ACL", "custom", buckt.LinodeBucketAccessParams{ACL: buckt.Set(buckt.LinodeACL("public"))}),
		access("ACL empty", "ACL", `""`, buckt.LinodeBucketAccessParams{ACL: buckt.Set(buckt.LinodeACL(""))}),
		access("ACL null", "ACL", "null", buckt.LinodeBucketAccessParams{ACL: buckt.Null[buckt.LinodeACL]()}),
		access("CORS null", "CORSEnabled", "null", buckt.LinodeBucketAccessParams{CORSEnabled: buckt.Null[bool]()}),
		object("no name", "Name", "empty", func(p *buckt.LinodeObjectURLParams) { p.Name = "" }),
		object("no method", "Method", "empty", func(p *buckt.LinodeObjectURLParams) { p.Method = "" }),
		object("name that is no UTF-8", "Name", "UTF-8", func(p *buckt.LinodeObjectURLParams) { p.Name = "\xff" }),
		object("too short", "ExpiresIn", "6m0s to 24h0m0s", func(p *buckt.LinodeObjectURLParams) { p.ExpiresIn = 359 * time.Second }),
		object("a part of a second", "ExpiresIn", "whole seconds", func(p *buckt.LinodeObjectURLParams) { p.ExpiresIn = time.Hour + 1 }),
		object("too long", "ExpiresIn", "6m0s to 24h0m0s", func(p *buckt.LinodeObjectURLParams) { p.ExpiresIn = 86401 * time.Second }),
		object("negative", "ExpiresIn", "is -1s", func(p *buckt.LinodeObjectURLParams) { p.ExpiresIn = -1 * time.Second }),
		object("a write without a type", "ContentType", "GET or DELETE", func(p *buckt.LinodeObjectURLParams) { p.Method = http.MethodPut }),
		object("type that is no UTF-8", "ContentType", "UTF-8", func(p *buckt.LinodeObjectURLParams) { p.ContentType = "\xff" }),
		object("disposition that is no UTF-8", "ContentDisposition", "UTF-8", func(p *buckt.LinodeObjectURLParams) { p.ContentDisposition = "\xff" }),
	}
	for _, bad := range []string{"Abc", "abC", "a_b", "-ab", "ab-", ".ab", "ab.", "a--b", "a..b", "a-.b", "a.-b", "a b", "äbc", "ab/", "a\x00b"} {
		cases = append(cases, label("lower-case letters and digits", bad))
	}
	inBucket := map[string]func(context.Context, *buckt.Client, string, string) error{
		"Linode.Buckets.Get": func(ctx context.Context, c *buckt.Client, region, label string) error {
			_, err := c.Linode.Buckets.Get(ctx, region, label)
			return err
		},
		"Linode.Buckets.Delete": func(ctx context.Context, c *buckt.Client, region, label string) error {
			return c.Linode.Buckets.Delete(ctx, region, label)
		},
		"Linode.Buckets.GetAccess": func(ctx context.Context, c *buckt.Client, region, label string) error {
			_, err := c.Linode.Buckets.GetAccess(ctx, region, label)
			return err
		},
		"Linode.Buckets.SetAccess": func(ctx context.Context, c *buckt.Client, region, label string) error {
			return c.Linode.Buckets.SetAccess(ctx, region, label, buckt.LinodeBucketAccessParams{})
		},
		"Linode.Buckets.ObjectURL": func(ctx context.Context, c *buckt.Client, region, label string) error {
			_, err := c.Linode.Buckets.ObjectURL(ctx, region, label, buckt.LinodeObjectURLParams{Name: "a", Method: "GET"})
			return err
		},
	}
	regions, labels := map[string]func(context.Context, *buckt.Client, string) error{}, map[string]func(context.Context, *buckt.Client, string) error{}
	for name, call := range inBucket {
		regions[name] = func(ctx context.Context, c *buckt.Client, id string) error { return call(ctx, c, id, "b") }
		labels[name] = func(ctx context.Context, c *buckt.Client, id string) error { return call(ctx, c, "us-east", id) }
	}
	cases = append(append(cases, badIDs("region", regions)...), badIDs("label", labels)...)
	for _, bad := range badIDs("Region", map[string]func(context.Context, *buckt.Client, string) error{
		"Linode.Buckets.List": func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.Linode.Buckets.List(ctx, buckt.LinodeBucketListParams{Region: id})
			return err
		},
	}) {
		if bad.rule != "empty" { // which is all regions
			cases = append(cases, bad)
		}
	}
	runOtherSystemInput(t, cases)
}

// Labels with the minimum and maximum length are sent.
func TestLinodeLabelsAtTheEdges(t *testing.T) {
	t.Parallel()
	for _, label := range []string{"abc", "1-2", "a.b", "0-a.b-1.c", strings.Repeat("a", 63), "a" + strings.Repeat("-b", 31)} {
		client, s := newOtherSystem(t, []reply{{body: linodeBucketOld}})
		_, err := client.Linode.Buckets.Create(t.Context(), buckt.LinodeBucketCreateParams{Label: label, Region: "us-east"})
		require.NoError(t, err, label)
		require.Len(t, s.sent(), 1)
	}
}
