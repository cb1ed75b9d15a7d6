package buckt_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

const createdKeyJSON = `{"object":"api_key","id":"key_01J9","key":"bkt_xY9zAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`

func TestKeysOnTheWire(t *testing.T) {
	t.Parallel()
	created := &buckt.CreatedKey{Object: "api_key", ID: "key_01J9", Key: buckt.NewSecret("bkt_xY9zAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")}
	ref := &buckt.WriteResult{Object: "api_key", ID: "key_01J9"}
	create := func(name, body string, params buckt.KeyCreateParams) wireCase {
		return wireCase{
			name: "create: " + name, method: http.MethodPost, path: "/keys", body: body,
			response: reply{status: http.StatusCreated, body: object(createdKeyJSON).body}, want: created.Key.Reveal(),
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				k, err := c.Keys.Create(ctx, params)
				if err != nil {
					return nil, err
				}
				require.Equal(t, created.Object+created.ID, k.Object+k.ID)
				return k.Key.Reveal(), nil
			},
		}
	}
	read := []buckt.Permission{buckt.PermissionFilesRead}
	runWire(t, []wireCase{
		create("for all buckets, by leaving them out", `{"name":"ci","permissions":["files:read"]}`,
			buckt.KeyCreateParams{Name: "ci", Permissions: read, BucketIDs: buckt.AllBuckets()}),
		create("for some buckets", `{"name":"ci","permissions":["files:read"],"bucketIds":["bkt_1","bkt_2"]}`,
			buckt.KeyCreateParams{Name: "ci", Permissions: read, BucketIDs: buckt.OnlyBuckets("bkt_1", "bkt_2")}),
		create("for no bucket", `{"name":"ci","permissions":["files:read"],"bucketIds":[]}`,
			buckt.KeyCreateParams{Name: "ci", Permissions: read, BucketIDs: buckt.NoBuckets()}),
		create("that expires", `{"name":"ci","permissions":["files:read"],"expiresAt":"2026-12-01T08:30:00Z"}`,
			buckt.KeyCreateParams{Name: "ci", Permissions: read, BucketIDs: buckt.AllBuckets(), ExpiresAt: at(2026, 12, 1, 8, 30, 0, 0)}),
		create("that expires in another zone", `{"name":"ci","permissions":["files:read"],"expiresAt":"2026-12-01T08:30:00.5+02:00"}`,
			buckt.KeyCreateParams{Name: "ci", Permissions: read, BucketIDs: buckt.AllBuckets(),
				ExpiresAt: at(2026, 12, 1, 6, 30, 0, 500).In(time.FixedZone("", 2*60*60))}),
		create("with what the server alone can judge", `{"name":"ci","permissions":["files:read","files:read","moon:land"],"bucketIds":["nope"],"expiresAt":"1970-01-01T00:00:00Z"}`,
			buckt.KeyCreateParams{Name: "ci", Permissions: []buckt.Permission{"files:read", "files:read", "moon:land"},
				BucketIDs: buckt.OnlyBuckets("nope"), ExpiresAt: time.Unix(0, 0).UTC()}),
		{
			name: "list",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Keys.List(ctx, buckt.KeyListParams{})
			},
			method: http.MethodGet, path: "/keys",
			response: page("key_01J9",
				`{"object":"api_key","id":"key_01J8","name":"default","prefix":"bkt_xY9z","lastUsedAt":"2026-04-25T09:00:00Z","createdAt":"2026-04-20T08:00:00Z"}`,
				`{"object":"api_key","id":"key_01J9","name":"ci","prefix":"bkt_aB3d","lastUsedAt":null,"createdAt":"2026-04-25T10:00:00.250Z"}`),
			want: &buckt.Page[buckt.Key]{
				Items: []buckt.Key{
					{Object: "api_key", ID: "key_01J8", Name: "default", Prefix: "bkt_xY9z", LastUsedAt: at(2026, 4, 25, 9, 0, 0, 0), CreatedAt: at(2026, 4, 20, 8, 0, 0, 0)},
					{Object: "api_key", ID: "key_01J9", Name: "ci", Prefix: "bkt_aB3d", CreatedAt: at(2026, 4, 25, 10, 0, 0, 250)},
				},
				NextCursor: "key_01J9", Meta: buckt.PageMeta{Limit: 20},
			},
		},
		{
			name: "list with everything, also what the server alone can judge",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Keys.List(ctx, buckt.KeyListParams{Cursor: "key_01J9", Limit: 100000})
			},
			method: http.MethodGet, path: "/keys", query: url.Values{"cursor": {"key_01J9"}, "limit": {"100000"}},
			response: page(""), want: &buckt.Page[buckt.Key]{Items: []buckt.Key{}, Meta: buckt.PageMeta{Limit: 20}},
		},
		{
			name:   "get",
			call:   func(ctx context.Context, c *buckt.Client) (any, error) { return c.Keys.Get(ctx, "key_01J9") },
			method: http.MethodGet, path: "/keys/key_01J9",
			response: object(`{"object":"api_key","id":"key_01J9","name":"ci","prefix":"bkt_xY9z","permissions":["files:read","future:scope"],
				"bucketIds":["bkt_1"],"expiresAt":"2026-12-01T08:30:00Z","lastUsedAt":null,"createdAt":"2026-04-25T10:00:00Z"}`),
			want: &buckt.Key{
				Object: "api_key", ID: "key_01J9", Name: "ci", Prefix: "bkt_xY9z",
				Permissions: []buckt.Permission{buckt.PermissionFilesRead, "future:scope"}, BucketIDs: buckt.OnlyBuckets("bkt_1"),
				ExpiresAt: at(2026, 12, 1, 8, 30, 0, 0), CreatedAt: at(2026, 4, 25, 10, 0, 0, 0),
			},
		},
		{
			name:   "delete",
			call:   func(ctx context.Context, c *buckt.Client) (any, error) { return c.Keys.Delete(ctx, "key_01J9") },
			method: http.MethodDelete, path: "/keys/key_01J9", response: object(`{"object":"api_key","id":"key_01J9"}`), want: ref,
		},
	})
}

// The scope of a key: null is all buckets, an empty list is none, and a missing scope is unknown.
func TestKeyScopeDecodes(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		field string
		want  buckt.BucketScope
	}{
		"null":    {`,"bucketIds":null`, buckt.AllBuckets()},
		"empty":   {`,"bucketIds":[]`, buckt.NoBuckets()},
		"some":    {`,"bucketIds":["bkt_1","bkt_2"]`, buckt.OnlyBuckets("bkt_1", "bkt_2")},
		"nothing": {``, buckt.BucketScope{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := newScript(t, object(`{"object":"api_key","id":"key_1"`+tt.field+`,"expiresAt":null}`))
			got, err := client.Keys.Get(t.Context(), "key_1")
			require.NoError(t, err)
			require.Equal(t, tt.want, got.BucketIDs)
			require.True(t, got.ExpiresAt.IsZero())
		})
	}
}

// A create must return the secret: a response without it is an error, and a response truncated after it is sufficient.
func TestKeyCreateResponses(t *testing.T) {
	t.Parallel()
	params := buckt.KeyCreateParams{Name: "ci", Permissions: []buckt.Permission{buckt.PermissionKeysRead}, BucketIDs: buckt.AllBuckets()}
	for name, body := range map[string]string{
		"empty":          ``,
		"no data":        `{}`,
		"null":           `null`,
		"null data":      `{"data":null,"error":null,"meta":null}`,
		"no secret":      object(`{"object":"api_key","id":"key_1"}`).body,
		"null secret":    object(`{"object":"api_key","id":"key_1","key":null}`).body,
		"hidden secret":  object(`{"object":"api_key","id":"key_1","key":"[REDACTED]"}`).body,
		"no id":          object(`{"object":"api_key","key":"bkt_secret"}`).body,
		"cut off before": `{"data":{"object":"api_key","id":"key_1","key":"bkt_sec`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, s := newScript(t, reply{status: http.StatusCreated, body: body})
			created, err := client.Keys.Create(t.Context(), params)
			require.Nil(t, created)
			require.True(t, isType[*buckt.OutcomeUnknownError](err), "%v", err)
			require.ErrorIs(t, err, buckt.ErrInvalidResponse)
			require.NotContains(t, err.Error(), "bkt_sec")
			require.Len(t, s.sent(), 1)
		})
	}
	for name, body := range map[string]string{
		"cut off behind":      `{"data":{"object":"api_key","id":"key_1","key":"bkt_secret","createdAt":"20`,
		"a field that is odd": `{"data":{"object":{"no":"string"},"id":"key_1","key":"bkt_secret"},"error":null,"meta":null}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := newScript(t, reply{status: http.StatusCreated, body: body})
			created, err := client.Keys.Create(t.Context(), params)
			require.NoError(t, err)
			require.Equal(t, "key_1", created.ID)
			require.Equal(t, "bkt_secret", created.Key.Reveal())
		})
	}
}

func TestKeysInvalidInput(t *testing.T) {
	t.Parallel()
	create := func(name, field, rule string, change func(*buckt.KeyCreateParams)) inputCase {
		return inputCase{name: "create: " + name, operation: "Keys.Create", field: field, rule: rule,
			call: func(ctx context.Context, c *buckt.Client) error {
				p := buckt.KeyCreateParams{Name: "ci", Permissions: []buckt.Permission{"files:read"}, BucketIDs: buckt.AllBuckets()}
				change(&p)
				k, err := c.Keys.Create(ctx, p)
				require.Nil(t, k)
				return err
			}}
	}
	cases := []inputCase{
		create("no name", "Name", "empty", func(p *buckt.KeyCreateParams) { p.Name = "" }),
		create("name of 101", "Name", "1 to 100", func(p *buckt.KeyCreateParams) { p.Name = strings.Repeat("n", 101) }),
		create("name of 51 astral characters", "Name", "102", func(p *buckt.KeyCreateParams) { p.Name = strings.Repeat(astral, 51) }),
		create("name that is no UTF-8", "Name", "UTF-8", func(p *buckt.KeyCreateParams) { p.Name = "\xff" }),
		create("nil permissions", "Permissions", "at least one", func(p *buckt.KeyCreateParams) { p.Permissions = nil }),
		create("no permissions", "Permissions", "at least one", func(p *buckt.KeyCreateParams) { p.Permissions = []buckt.Permission{} }),
		create("no scope", "BucketIDs", "must be AllBuckets", func(p *buckt.KeyCreateParams) { p.BucketIDs = buckt.BucketScope{} }),
		create("only no bucket", "BucketIDs", "NoBuckets", func(p *buckt.KeyCreateParams) { p.BucketIDs = buckt.OnlyBuckets() }),
		create("a nil list of buckets", "BucketIDs", "NoBuckets", func(p *buckt.KeyCreateParams) {
			var ids []string
			p.BucketIDs = buckt.OnlyBuckets(ids...)
		}),
		create("an empty id among the buckets", "BucketIDs", "empty id", func(p *buckt.KeyCreateParams) { p.BucketIDs = buckt.OnlyBuckets("bkt_1", "") }),
		create("an expiry that no date can say", "ExpiresAt", "year", func(p *buckt.KeyCreateParams) { p.ExpiresAt = at(10000, 1, 1, 0, 0, 0, 0) }),
	}
	runInput(t, append(cases, badIDs("id", map[string]func(context.Context, *buckt.Client, string) error{
		"Keys.Get": func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.Keys.Get(ctx, id)
			return err
		},
		"Keys.Delete": func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.Keys.Delete(ctx, id)
			return err
		},
	})...))
}
