package buckt_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// The JSON of keys: a limited key when it is created, and both kinds later.
const (
	linodeKeySecret = "aB3dEfGh1jKlMn0pQrStUvWxYz0123456789abcd"
	linodeKeyNew    = `{"id":3573416,"label":"go-test-def","access_key":"KVAKUTGBA4WTR2NSJQ81","secret_key":"` + linodeKeySecret + `","limited":true,
		"bucket_access":[{"cluster":"us-east-1","bucket_name":"go-bucket-test-def","permissions":"read_only","region":"us-east"}],
		"regions":[{"id":"us-east","s3_endpoint":"us-east-1.linodeobjects.com","endpoint_type":"E0"}]}`
	linodeKeyLimited = `{"regions":[{"id":"us-east","s3_endpoint":"us-east-1.linodeobjects.com","endpoint_type":"E0"},
		{"id":"us-east","s3_endpoint":"us-east-9.linodeobjects.com","endpoint_type":"E9"}],"id":3573416,"limited":true,"label":"go-test-def",
		"access_key":"KVAKUTGBA4WTR2NSJQ81","secret_key":"[REDACTED]","bucket_access":[
		{"cluster":"us-east-1","bucket_name":"go-bucket-test-def","permissions":"read_only","region":"us-east"},
		{"cluster":"","bucket_name":"mel","permissions":"read_write","region":"au-mel"}]}`
	linodeKeyUnlimited = `{"id":3498033,"label":"all","access_key":"AAAAAAAAAAAAAAAAAAAA","secret_key":"[REDACTED]","limited":false,
		"bucket_access":null,"regions":[]}`
)

func linodeWantNew() *buckt.LinodeKey {
	return &buckt.LinodeKey{
		ID: 3573416, Label: "go-test-def", AccessKey: "KVAKUTGBA4WTR2NSJQ81", SecretKey: buckt.NewSecret(linodeKeySecret), Limited: true,
		BucketAccess: buckt.LinodeOnlyBuckets(buckt.LinodeKeyBucketAccess{
			Cluster: "us-east-1", Region: "us-east", BucketName: "go-bucket-test-def", Permissions: buckt.LinodeReadOnly,
		}),
		Regions: []buckt.LinodeKeyRegion{{ID: "us-east", S3Endpoint: "us-east-1.linodeobjects.com", EndpointType: buckt.LinodeEndpointE0}},
	}
}

func linodeWantLimited() *buckt.LinodeKey {
	return &buckt.LinodeKey{
		ID: 3573416, Label: "go-test-def", AccessKey: "KVAKUTGBA4WTR2NSJQ81", Limited: true,
		BucketAccess: buckt.LinodeOnlyBuckets(
			buckt.LinodeKeyBucketAccess{Cluster: "us-east-1", Region: "us-east", BucketName: "go-bucket-test-def", Permissions: buckt.LinodeReadOnly},
			buckt.LinodeKeyBucketAccess{Region: "au-mel", BucketName: "mel", Permissions: buckt.LinodeReadWrite},
		),
		Regions: []buckt.LinodeKeyRegion{
			{ID: "us-east", S3Endpoint: "us-east-1.linodeobjects.com", EndpointType: buckt.LinodeEndpointE0},
			{ID: "us-east", S3Endpoint: "us-east-9.linodeobjects.com", EndpointType: "E9"},
		},
	}
}

func linodeWantUnlimited() *buckt.LinodeKey {
	return &buckt.LinodeKey{
		ID: 3498033, Label: "all", AccessKey: "AAAAAAAAAAAAAAAAAAAA", BucketAccess: buckt.LinodeAllBuckets(), Regions: []buckt.LinodeKeyRegion{},
	}
}

func TestLinodeKeysOnTheWire(t *testing.T) {
	t.Parallel()
	create := func(name, body string, params buckt.LinodeKeyCreateParams) otherSystemCase {
		return otherSystemCase{
			name: "create: " + name, method: http.MethodPost, url: linodeBase + "/object-storage/keys", body: body,
			response: linodeKeyNew, want: linodeWantNew(),
			call: func(ctx context.Context, c *buckt.Client) (any, error) { return c.Linode.Keys.Create(ctx, params) },
		}
	}
	update := func(name, body string, params buckt.LinodeKeyUpdateParams) otherSystemCase {
		return otherSystemCase{
			name: "update: " + name, method: http.MethodPut, url: linodeBase + "/object-storage/keys/3573416", body: body,
			response: linodeKeyLimited, want: linodeWantLimited(),
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Linode.Keys.Update(ctx, 3573416, params)
			},
		}
	}
	runOtherSystem(t, []otherSystemCase{
		create("for all buckets, by leaving them out", `{"label":"ci"}`, buckt.LinodeKeyCreateParams{Label: "ci", BucketAccess: buckt.LinodeAllBuckets()}),
		create("for all buckets of two regions", `{"label":"ci","regions":["us-east","au-mel"]}`,
			buckt.LinodeKeyCreateParams{Label: "ci", BucketAccess: buckt.LinodeAllBuckets(), Regions: []string{"us-east", "au-mel"}}),
		create("for some buckets", `{"label":"ci","bucket_access":[{"region":"us-east","bucket_name":"a","permissions":"read_only"},`+
			`{"cluster":"us-east-1","bucket_name":"b","permissions":"read_write"}],"regions":["us-mia"]}`,
			buckt.LinodeKeyCreateParams{Label: "ci", Regions: []string{"us-mia"}, BucketAccess: buckt.LinodeOnlyBuckets(
				buckt.LinodeKeyBucketAccess{Region: "us-east", BucketName: "a", Permissions: buckt.LinodeReadOnly},
				buckt.LinodeKeyBucketAccess{Cluster: "us-east-1", BucketName: "b", Permissions: buckt.LinodeReadWrite},
			)}),
		create("for no bucket, which is not all", `{"label":"ci","bucket_access":[]}`,
			buckt.LinodeKeyCreateParams{Label: "ci", BucketAccess: buckt.LinodeNoBuckets()}),
		create("without a label, and with what the server alone can judge", `{"bucket_access":[`+
			`{"cluster":"x","region":"y","bucket_name":"No Name","permissions":"read_only"}],"regions":[]}`,
			buckt.LinodeKeyCreateParams{Regions: []string{}, BucketAccess: buckt.LinodeOnlyBuckets(
				buckt.LinodeKeyBucketAccess{Cluster: "x", Region: "y", BucketName: "No Name", Permissions: buckt.LinodeReadOnly})}),
		update("label", `{"label":"my-object-storage-key"}`, buckt.LinodeKeyUpdateParams{Label: buckt.Set("my-object-storage-key")}),
		update("regions", `{"regions":["us-east"]}`, buckt.LinodeKeyUpdateParams{Regions: buckt.Set([]string{"us-east"})}),
		update("both, to nothing", `{"label":"","regions":[]}`, buckt.LinodeKeyUpdateParams{Label: buckt.Set(""), Regions: buckt.Set[[]string](nil)}),
		update("nothing", `{}`, buckt.LinodeKeyUpdateParams{}),
		{
			name:   "get a limited one",
			call:   func(ctx context.Context, c *buckt.Client) (any, error) { return c.Linode.Keys.Get(ctx, 3573416) },
			method: http.MethodGet, url: linodeBase + "/object-storage/keys/3573416", response: linodeKeyLimited, want: linodeWantLimited(),
		},
		{
			name:   "get an unlimited one",
			call:   func(ctx context.Context, c *buckt.Client) (any, error) { return c.Linode.Keys.Get(ctx, 3498033) },
			method: http.MethodGet, url: linodeBase + "/object-storage/keys/3498033", response: linodeKeyUnlimited, want: linodeWantUnlimited(),
		},
		{
			name:   "delete",
			call:   func(ctx context.Context, c *buckt.Client) (any, error) { return nil, c.Linode.Keys.Delete(ctx, 12345) },
			method: http.MethodDelete, url: linodeBase + "/object-storage/keys/12345", response: `{}`,
		},
		{
			name: "list",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Linode.Keys.List(ctx, buckt.LinodeKeyListParams{})
			},
			method: http.MethodGet, url: linodeBase + "/object-storage/keys",
			response: `{"pages":1,"data":[` + linodeKeyUnlimited + `,` + linodeKeyLimited + `],"results":2,"page":1}`,
			want: &buckt.Page[buckt.LinodeKey]{
				Items: []buckt.LinodeKey{*linodeWantUnlimited(), *linodeWantLimited()}, Meta: buckt.PageMeta{Limit: 100, Total: pointer(2)},
			},
		},
		{
			name: "list a page in the middle, of a size that the server alone can judge",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Linode.Keys.List(ctx, buckt.LinodeKeyListParams{Cursor: "p2-1", Limit: 1})
			},
			method: http.MethodGet, url: linodeBase + "/object-storage/keys", query: url.Values{"page": {"2"}, "page_size": {"1"}},
			response: `{"data":[` + linodeKeyLimited + `],"page":2,"pages":3,"results":3}`,
			want: &buckt.Page[buckt.LinodeKey]{
				Items: []buckt.LinodeKey{*linodeWantLimited()}, NextCursor: "p3-1", Meta: buckt.PageMeta{Limit: 1, Total: pointer(3)},
			},
		},
	})
}

// The scope of a key: null is all buckets, an empty list is none, and a missing scope is unknown.
func TestLinodeKeyScopeDecodes(t *testing.T) {
	t.Parallel()
	only := buckt.LinodeOnlyBuckets(buckt.LinodeKeyBucketAccess{Cluster: "ap-south-1", BucketName: "b", Permissions: buckt.LinodeReadWrite})
	for name, tt := range map[string]struct {
		fields string
		want   buckt.LinodeKeyScope
	}{
		"null":                    {`,"limited":false,"bucket_access":null`, buckt.LinodeAllBuckets()},
		"empty":                   {`,"limited":true,"bucket_access":[]`, buckt.LinodeNoBuckets()},
		"some":                    {`,"limited":true,"bucket_access":[{"cluster":"ap-south-1","bucket_name":"b","permissions":"read_write"}]`, only},
		"nothing":                 {``, buckt.LinodeKeyScope{}},
		"limited without a scope": {`,"limited":true,"bucket_access":null`, buckt.LinodeNoBuckets()},
		"unknown permissions": {`,"bucket_access":[{"bucket_name":"b","permissions":"none"}]`,
			buckt.LinodeOnlyBuckets(buckt.LinodeKeyBucketAccess{BucketName: "b", Permissions: "none"})},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			key := `{"id":7,"label":"l"` + tt.fields + `}`
			client, _ := newOtherSystem(t, []reply{{body: key}, {body: key}, {body: `{"data":[` + key + `],"pages":1}`}})
			got, err := client.Linode.Keys.Get(t.Context(), 7)
			require.NoError(t, err)
			require.Equal(t, tt.want, got.BucketAccess)
			got, err = client.Linode.Keys.Update(t.Context(), 7, buckt.LinodeKeyUpdateParams{})
			require.NoError(t, err)
			require.Equal(t, tt.want, got.BucketAccess)
			page, err := client.Linode.Keys.List(t.Context(), buckt.LinodeKeyListParams{})
			require.NoError(t, err)
			require.Equal(t, tt.want, page.Items[0].BucketAccess)
		})
	}
}

func TestLinodeKeyScope(t *testing.T) {
	t.Parallel()
	access := []buckt.LinodeKeyBucketAccess{{Region: "us-east", BucketName: "a", Permissions: buckt.LinodeReadOnly}}
	all, none, only, zero := buckt.LinodeAllBuckets(), buckt.LinodeNoBuckets(), buckt.LinodeOnlyBuckets(access...), buckt.LinodeKeyScope{}
	require.Equal(t, []bool{true, false, false}, []bool{all.IsAll(), all.IsNone(), all.IsZero()})
	require.Equal(t, []bool{false, true, false}, []bool{none.IsAll(), none.IsNone(), none.IsZero()})
	require.Equal(t, []bool{false, false, false}, []bool{only.IsAll(), only.IsNone(), only.IsZero()})
	require.Equal(t, []bool{false, false, true}, []bool{zero.IsAll(), zero.IsNone(), zero.IsZero()})
	require.Nil(t, all.Buckets())
	require.Nil(t, none.Buckets())
	access[0].BucketName = "changed"
	require.Equal(t, "a", only.Buckets()[0].BucketName, "the scope does not change with the caller's slice")
	only.Buckets()[0].BucketName = "changed"
	require.Equal(t, "a", only.Buckets()[0].BucketName, "nor with a slice that it gave out")
	for want, scope := range map[string]buckt.LinodeKeyScope{
		"null": all, "[]": none, `[{"region":"us-east","bucket_name":"a","permissions":"read_only"}]`: only,
	} {
		text, err := json.Marshal(scope)
		require.NoError(t, err)
		require.Equal(t, want, string(text))
		var back buckt.LinodeKeyScope
		require.NoError(t, json.Unmarshal(text, &back))
		require.Equal(t, scope, back)
	}
}

// A create must return the secret: a response without it is an error, and a response truncated after it is sufficient.
func TestLinodeKeyCreateResponses(t *testing.T) {
	t.Parallel()
	params := buckt.LinodeKeyCreateParams{Label: "ci", BucketAccess: buckt.LinodeNoBuckets()}
	for name, body := range map[string]string{
		"empty":                ``,
		"no key":               `{}`,
		"null":                 `null`,
		"no secret":            `{"id":7,"access_key":"AK"}`,
		"null secret":          `{"id":7,"access_key":"AK","secret_key":null}`,
		"empty secret":         `{"id":7,"access_key":"AK","secret_key":""}`,
		"hidden secret":        `{"id":7,"access_key":"AK","secret_key":"[REDACTED]"}`,
		"no id":                `{"access_key":"AK","secret_key":"s3cret"}`,
		"no access key":        `{"id":7,"secret_key":"s3cret"}`,
		"cut off before":       `{"id":7,"access_key":"AK","secret_key":"s3cr`,
		"an id that is a text": `{"id":"7","access_key":"AK","secret_key":"s3cret"}`,
		"not JSON":             `<html>s3cret</html>`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, s := newOtherSystem(t, []reply{{body: body}})
			key, err := client.Linode.Keys.Create(t.Context(), params)
			require.Nil(t, key)
			requireInvalidResponse(t, err, true)
			require.NotContains(t, err.Error(), "s3cr")
			require.Len(t, s.sent(), 1)
		})
	}
	for name, body := range map[string]string{
		"cut off behind":            `{"id":7,"label":"ci","access_key":"AK","secret_key":"s3cret","limited":tr`,
		"regions that are odd":      `{"regions":[7],"id":7,"label":"ci","access_key":"AK","secret_key":"s3cret","limited":true,"bucket_access":[]}`,
		"an id in another notation": `{"regions":[7],"id":7.0,"label":"ci","access_key":"AK","secret_key":"s3cret","limited":true,"bucket_access":[]}`,
		"a scope that is odd":       `{"id":7,"label":"ci","access_key":"AK","secret_key":"s3cret","limited":true,"bucket_access":"none"}`,
		"a missing scope":           `{"id":7,"label":"ci","access_key":"AK","secret_key":"s3cret"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := newOtherSystem(t, []reply{{body: body}})
			key, err := client.Linode.Keys.Create(t.Context(), params)
			require.NoError(t, err)
			require.Equal(t, &buckt.LinodeKey{
				ID: 7, Label: "ci", AccessKey: "AK", SecretKey: buckt.NewSecret("s3cret"), Limited: true, BucketAccess: buckt.LinodeNoBuckets(),
			}, key, "what it may touch is what was asked for")
		})
	}
}

// A read may include the secret or omit it; the secret is never printed.
func TestLinodeKeySecretsOnReads(t *testing.T) {
	t.Parallel()
	for field, want := range map[string]string{
		`,"secret_key":"[REDACTED]"`: "", `,"secret_key":""`: "", `,"secret_key":null`: "", ``: "", `,"secret_key":"t0ldAgain"`: "t0ldAgain",
	} {
		key := `{"id":7,"label":"l"` + field + `}`
		client, _ := newOtherSystem(t, []reply{{body: key}, {body: key}, {body: `{"data":[` + key + `],"page":1,"pages":1,"results":1}`}})
		got, err := client.Linode.Keys.Get(t.Context(), 7)
		require.NoError(t, err)
		require.Equal(t, want, got.SecretKey.Reveal())
		got, err = client.Linode.Keys.Update(t.Context(), 7, buckt.LinodeKeyUpdateParams{Label: buckt.Set("l")})
		require.NoError(t, err)
		require.Equal(t, want, got.SecretKey.Reveal())
		for got, err := range client.Linode.Keys.All(t.Context(), buckt.LinodeKeyListParams{}) {
			require.NoError(t, err)
			require.Equal(t, want, got.SecretKey.Reveal())
			text, err := json.Marshal(got)
			require.NoError(t, err)
			require.NotContains(t, fmt.Sprintf("%v %+v %#v %s", got, got, got, text), "t0ldAgain")
		}
	}
}

// One document guarantees only the label in the response to an update. Any other response lacks something.
func TestLinodeKeyIncompleteResponses(t *testing.T) {
	t.Parallel()
	client, _ := newOtherSystem(t, []reply{{body: `{"label":"new"}`}})
	key, err := client.Linode.Keys.Update(t.Context(), 12345, buckt.LinodeKeyUpdateParams{Label: buckt.Set("new")})
	require.NoError(t, err)
	require.Equal(t, &buckt.LinodeKey{ID: 12345, Label: "new"}, key)
	for _, body := range []string{``, `{}`, `null`, `[]`, `{"data":{"id":7}}`, `{"id":"7"}`, `{"id":7.5}`} {
		client, _ := newOtherSystem(t, []reply{{body: body}}, buckt.WithoutRetries())
		_, err := client.Linode.Keys.Get(t.Context(), 7)
		requireInvalidResponse(t, err, false)
		_, err = client.Linode.Keys.Update(t.Context(), 7, buckt.LinodeKeyUpdateParams{})
		requireInvalidResponse(t, err, false)
		_, err = client.Linode.Keys.List(t.Context(), buckt.LinodeKeyListParams{})
		requireInvalidResponse(t, err, false)
		require.NoError(t, client.Linode.Keys.Delete(t.Context(), 7), "whatever is said of a deletion")
	}
}

func TestLinodeKeysInvalidInput(t *testing.T) {
	t.Parallel()
	create := func(name, field, rule string, change func(*buckt.LinodeKeyCreateParams)) inputCase {
		return inputCase{name: "create: " + name, operation: "Linode.Keys.Create", field: field, rule: rule,
			call: func(ctx context.Context, c *buckt.Client) error {
				p := buckt.LinodeKeyCreateParams{Label: "ci", BucketAccess: buckt.LinodeAllBuckets()}
				change(&p)
				key, err := c.Linode.Keys.Create(ctx, p)
				require.Nil(t, key)
				return err
			}}
	}
	access := func(name, field, rule string, b buckt.LinodeKeyBucketAccess) inputCase {
		good := buckt.LinodeKeyBucketAccess{Region: "us-east", BucketName: "good", Permissions: buckt.LinodeReadOnly}
		return create(name, "BucketAccess[1]."+field, rule, func(p *buckt.LinodeKeyCreateParams) { p.BucketAccess = buckt.LinodeOnlyBuckets(good, b) })
	}
	update := func(name, field, rule string, p buckt.LinodeKeyUpdateParams) inputCase {
		return inputCase{name: "update: " + name, operation: "Linode.Keys.Update", field: field, rule: rule,
			call: func(ctx context.Context, c *buckt.Client) error {
				_, err := c.Linode.Keys.Update(ctx, 7, p)
				return err
			}}
	}
	list := func(name, cursor string, limit int, field string) inputCase {
		return inputCase{name: "list: " + name, operation: "Linode.Keys.List", field: field,
			call: func(ctx context.Context, c *buckt.Client) error {
				_, err := c.Linode.Keys.List(ctx, buckt.LinodeKeyListParams{Cursor: cursor, Limit: limit})
				return err
			}}
	}
	cases := []inputCase{
		create("no scope", "BucketAccess", "must be LinodeAllBuckets", func(p *buckt.LinodeKeyCreateParams) { p.BucketAccess = buckt.LinodeKeyScope{} }),
		create("only no bucket", "BucketAccess", "LinodeNoBuckets", func(p *buckt.LinodeKeyCreateParams) { p.BucketAccess = buckt.LinodeOnlyBuckets() }),
		create("label that is no UTF-8", "Label", "UTF-8", func(p *buckt.LinodeKeyCreateParams) { p.Label = "\xff" }),
		create("an empty region", "Regions[1]", "empty", func(p *buckt.LinodeKeyCreateParams) { p.Regions = []string{"us-east", ""} }),
		access("no region", "Region", "Cluster", buckt.LinodeKeyBucketAccess{BucketName: "b", Permissions: buckt.LinodeReadOnly}),
		access("region that is no UTF-8", "Region", "UTF-8", buckt.LinodeKeyBucketAccess{Region: "\xff", BucketName: "b", Permissions: buckt.LinodeReadOnly}),
		access("cluster that is no UTF-8", "Cluster", "UTF-8", buckt.LinodeKeyBucketAccess{Cluster: "\xff", BucketName: "b", Permissions: buckt.LinodeReadOnly}),
		access("no bucket name", "BucketName", "empty", buckt.LinodeKeyBucketAccess{Region: "us-east", Permissions: buckt.LinodeReadOnly}),
		access("no permissions", "Permissions", "LinodeReadOnly or LinodeReadWrite", buckt.LinodeKeyBucketAccess{Region: "us-east", BucketName: "b"}),
		access("permissions with a dash", "Permissions", `"read-write"`,
			buckt.LinodeKeyBucketAccess{Region: "us-east", BucketName: "b", Permissions: "read-write"}),
		update("null label", "Label", "null", buckt.LinodeKeyUpdateParams{Label: buckt.Null[string]()}),
		update("null regions", "Regions", "null", buckt.LinodeKeyUpdateParams{Regions: buckt.Null[[]string]()}),
		update("label that is no UTF-8", "Label", "UTF-8", buckt.LinodeKeyUpdateParams{Label: buckt.Set("\xff")}),
		update("an empty region", "Regions[0]", "empty", buckt.LinodeKeyUpdateParams{Regions: buckt.Set([]string{""})}),
		list("a cursor of another list", "bkt_1", 0, "Cursor"),
		list("page 0", "p0-100", 0, "Cursor"),
		list("a page that is no number", "pone-100", 0, "Cursor"),
		list("another limit than before", "p2-25", 50, "Limit"),
		list("a limit where there was none", "p2-0", 50, "Limit"),
	}
	for _, id := range []int{0, -1} {
		for name, call := range map[string]func(context.Context, *buckt.Client) error{
			"Get":    func(ctx context.Context, c *buckt.Client) error { _, err := c.Linode.Keys.Get(ctx, id); return err },
			"Delete": func(ctx context.Context, c *buckt.Client) error { return c.Linode.Keys.Delete(ctx, id) },
			"Update": func(ctx context.Context, c *buckt.Client) error {
				_, err := c.Linode.Keys.Update(ctx, id, buckt.LinodeKeyUpdateParams{})
				return err
			},
		} {
			cases = append(cases, inputCase{
				name: fmt.Sprintf("%s: id %d", name, id), operation: "Linode.Keys." + name, field: "id", rule: "positive", call: call,
			})
		}
	}
	runOtherSystemInput(t, cases)
}
