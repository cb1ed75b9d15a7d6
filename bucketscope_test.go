package buckt_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

func TestBucketScope(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name            string
		scope           buckt.BucketScope
		zero, all, none bool
		ids             []string
		json            string
		allows          map[string]bool
	}{
		{name: "zero", zero: true, json: `null`, allows: map[string]bool{"bkt_1": false, "": false}},
		{name: "all", scope: buckt.AllBuckets(), all: true, json: `null`, allows: map[string]bool{"bkt_1": true, "bkt_2": true}},
		{name: "none", scope: buckt.NoBuckets(), none: true, json: `[]`, allows: map[string]bool{"bkt_1": false}},
		{name: "only", scope: buckt.OnlyBuckets("bkt_1", "bkt_2"), ids: []string{"bkt_1", "bkt_2"}, json: `["bkt_1","bkt_2"]`,
			allows: map[string]bool{"bkt_1": true, "bkt_2": true, "bkt_3": false}},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, r.zero, r.scope.IsZero())
			require.Equal(t, r.all, r.scope.IsAll())
			require.Equal(t, r.none, r.scope.IsNone())
			require.Equal(t, r.ids, r.scope.IDs())
			for id, want := range r.allows {
				require.Equal(t, want, r.scope.Allows(id), id)
			}
			for name, codec := range codecs {
				got, err := codec.marshal(map[string]any{"bucketIds": r.scope})
				require.NoError(t, err, name)
				require.Equal(t, `{"bucketIds":`+r.json+`}`, string(got), name)
			}
		})
	}
}

// Changing the slice of ids later does not change the scope.
func TestBucketScopeKeepsItsOwnIDs(t *testing.T) {
	t.Parallel()
	ids := []string{"bkt_1", "bkt_2"}
	scope := buckt.OnlyBuckets(ids...)
	ids[0] = "bkt_9"
	require.Equal(t, []string{"bkt_1", "bkt_2"}, scope.IDs())
	scope.IDs()[0] = "bkt_9"
	require.Equal(t, []string{"bkt_1", "bkt_2"}, scope.IDs())
}

func TestBucketScopeFromJSON(t *testing.T) {
	t.Parallel()
	for name, codec := range codecs {
		for in, want := range map[string]buckt.BucketScope{
			`{"bucketIds":null}`:      buckt.AllBuckets(),
			`{"bucketIds":[]}`:        buckt.NoBuckets(),
			`{"bucketIds":["bkt_1"]}`: buckt.OnlyBuckets("bkt_1"),
			`{}`:                      {},
		} {
			var got struct {
				BucketIDs buckt.BucketScope `json:"bucketIds"`
			}
			require.NoError(t, codec.unmarshal([]byte(in), &got), "%s: %s", name, in)
			require.Equal(t, want, got.BucketIDs, "%s: %s", name, in)
		}
		var got struct{ BucketIDs buckt.BucketScope }
		require.Error(t, codec.unmarshal([]byte(`{"BucketIDs":"bkt_1"}`), &got), name)
	}
}

// Invalid UTF-8 in a text of a response is accepted.
func TestBucketScopeWithInvalidUTF8(t *testing.T) {
	t.Parallel()
	client, _ := newScript(t, object("{\"object\":\"api_key\",\"id\":\"key_1\",\"name\":\"a\xff\",\"bucketIds\":[\"a\xff\"]}"))
	key, err := client.Keys.Get(t.Context(), "key_1")
	require.NoError(t, err)
	require.Equal(t, []string{"a\ufffd"}, key.BucketIDs.IDs())
}

// The scope of a new key is encoded exactly, and an unset scope is not sent.
func TestBucketScopeOnTheWire(t *testing.T) {
	t.Parallel()
	const before, after = `{"name":"ci","permissions":["files:read"]`, `}`
	rows := []struct {
		name  string
		scope buckt.BucketScope
		want  string // "" where it is refused
	}{
		{"zero", buckt.BucketScope{}, ""},
		{"only nothing", buckt.OnlyBuckets(), ""},
		{"only an empty id", buckt.OnlyBuckets("bkt_1", ""), ""},
		{"all", buckt.AllBuckets(), before + after},
		{"none", buckt.NoBuckets(), before + `,"bucketIds":[]` + after},
		{"only", buckt.OnlyBuckets("bkt_1", "bkt_2"), before + `,"bucketIds":["bkt_1","bkt_2"]` + after},
	}
	for _, r := range rows {
		inBubble(t, r.name, func(t *testing.T) {
			l := newLine(t, always(responseOf(201, lineKeyCreated, jsonType)))
			params := newKeyParams()
			params.BucketIDs = r.scope
			_, err := l.client().Keys.Create(t.Context(), params)
			if r.want == "" {
				e, ok := err.(*buckt.InvalidInputError)
				require.True(t, ok)
				require.Equal(t, "BucketIDs", e.Field)
				require.Zero(t, l.connections())
				return
			}
			require.NoError(t, err)
			require.Equal(t, r.want, l.requests()[0].body)
		})
	}
}
