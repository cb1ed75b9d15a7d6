package buckt_test

import (
	stdjson "encoding/json"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// codecs are the two JSON packages that a caller may use.
var codecs = map[string]struct {
	marshal   func(any) ([]byte, error)
	unmarshal func([]byte, any) error
}{
	"encoding/json":      {stdjson.Marshal, stdjson.Unmarshal},
	"go-json-experiment": {func(v any) ([]byte, error) { return json.Marshal(v) }, func(b []byte, v any) error { return json.Unmarshal(b, v) }},
}

func TestFieldJSON(t *testing.T) {
	t.Parallel()
	type update struct {
		Name    buckt.Field[string]         `json:"name,omitzero"`
		Days    buckt.Field[int]            `json:"days,omitzero"`
		On      buckt.Field[bool]           `json:"on,omitzero"`
		Origins buckt.Field[[]string]       `json:"origins,omitzero"`
		Labels  buckt.Field[map[string]int] `json:"labels,omitzero"`
		Plain   buckt.Field[string]         `json:"plain"` // without omitzero
	}
	rows := []struct {
		name string
		in   update
		want string
	}{
		{"nothing", update{}, `{"plain":null}`},
		{"values", update{Name: buckt.Set("a"), Days: buckt.Set(3), On: buckt.Set(true), Origins: buckt.Set([]string{"x", "y"}), Plain: buckt.Set("p")},
			`{"name":"a","days":3,"on":true,"origins":["x","y"],"plain":"p"}`},
		{"zeroes", update{Name: buckt.Set(""), Days: buckt.Set(0), On: buckt.Set(false), Plain: buckt.Set("")}, `{"name":"","days":0,"on":false,"plain":""}`},
		{"nulls", update{
			Name: buckt.Null[string](), Days: buckt.Null[int](), On: buckt.Null[bool](), Origins: buckt.Null[[]string](),
			Labels: buckt.Null[map[string]int](), Plain: buckt.Null[string](),
		}, `{"name":null,"days":null,"on":null,"origins":null,"labels":null,"plain":null}`},
		{"empty list", update{Origins: buckt.Set([]string{})}, `{"origins":[],"plain":null}`},
		{"nil list", update{Origins: buckt.Set[[]string](nil)}, `{"origins":[],"plain":null}`},
		{"nil map", update{Labels: buckt.Set[map[string]int](nil)}, `{"labels":{},"plain":null}`},
		{"quotes", update{Name: buckt.Set("\"ü\n<&>")}, `{"name":"\"ü\n<&>","plain":null}`},
	}
	for _, r := range rows {
		for name, codec := range codecs {
			t.Run(r.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				got, err := codec.marshal(r.in)
				require.NoError(t, err)
				if r.name == "quotes" {
					require.JSONEq(t, r.want, string(got)) // encoding/json escapes more than it must
				} else {
					require.Equal(t, r.want, string(got))
				}
				got, err = codec.marshal(&r.in)
				require.NoError(t, err)
				require.JSONEq(t, r.want, string(got))
			})
		}
		// The client uses another marshaler for requests: the bytes are the same.
		inBubble(t, r.name+"/wire", func(t *testing.T) {
			l := newLine(t, always(responseOf(204, "")))
			require.NoError(t, l.client().Do(t.Context(), buckt.SystemBuckt, "PATCH", "/x", r.in, nil))
			require.Equal(t, r.want, l.requests()[0].body)
		})
	}
}

func TestFieldFromJSON(t *testing.T) {
	t.Parallel()
	type update struct {
		Days    buckt.Field[int]      `json:"days,omitzero"`
		Origins buckt.Field[[]string] `json:"origins,omitzero"`
	}
	for name, codec := range codecs {
		for in, want := range map[string]update{
			`{}`:                               {},
			`{"days":null,"origins":null}`:     {Days: buckt.Null[int](), Origins: buckt.Null[[]string]()},
			`{"days":0,"origins":[]}`:          {Days: buckt.Set(0), Origins: buckt.Set([]string{})},
			`{"days": 7 ,"origins":["a"]}`:     {Days: buckt.Set(7), Origins: buckt.Set([]string{"a"})},
			"{\"days\":\t\nnull\n,\"x\":true}": {Days: buckt.Null[int]()},
		} {
			var got update
			require.NoError(t, codec.unmarshal([]byte(in), &got), "%s: %s", name, in)
			require.Equal(t, want, got, "%s: %s", name, in)
		}
		var got update
		require.Error(t, codec.unmarshal([]byte(`{"days":"x"}`), &got), name)
	}
}

func TestFieldState(t *testing.T) {
	t.Parallel()
	var absent buckt.Field[int]
	require.True(t, absent.IsZero())
	require.False(t, absent.IsNull())
	_, ok := absent.Get()
	require.False(t, ok)

	null := buckt.Null[int]()
	require.False(t, null.IsZero())
	require.True(t, null.IsNull())
	_, ok = null.Get()
	require.False(t, ok)

	set := buckt.Set(0)
	require.False(t, set.IsZero())
	require.False(t, set.IsNull())
	v, ok := set.Get()
	require.True(t, ok)
	require.Zero(t, v)
}
