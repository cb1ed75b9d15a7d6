package systemtest

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/fault"
)

// Invalid arguments are errors before anything is sent.
func TestReplaceRefuses(t *testing.T) {
	store := func(context.Context, string) error { return nil }
	for name, test := range map[string]struct {
		call        replacement
		field, rule string
	}{
		"no name":                  {replacement{held: []string{}, store: store}, "Key.Name", "must not be empty"},
		"a name after a space":     {replacement{name: " app", held: []string{}, store: store}, "Key.Name", "must not begin with whitespace"},
		"a name that is not UTF-8": {replacement{name: "\xff", held: []string{}, store: store}, "Key.Name", "UTF-8"},
		"no list of held keys":     {replacement{name: "app", store: store}, "Held", "must not be nil"},
		"an empty id":              {replacement{name: "app", held: []string{"12", ""}, store: store}, "Held[1]", "must"},
		"no callback":              {replacement{name: "app", held: []string{}}, "Store", "must not be nil"},
		"a negative grace":         {replacement{name: "app", held: []string{}, store: store, grace: -1}, "Grace", "must not be negative"},
	} {
		t.Run(name, func(t *testing.T) {
			eachReplacing(t, func(t *testing.T, start func(*testing.T, ...buckt.Option) *replacing) {
				t.Parallel()
				r := start(t)
				_, err := r.replace(t.Context(), r.client, test.call)
				field := test.field
				if r.method == "Linode.Keys" && field == "Key.Name" {
					field = "Key.Label"
				}
				requireInvalid(t, err, r.method+".Replace", field, test.rule)
				require.Empty(t, r.server.Requests())
			})
		})
	}
}

// The name of an attempt fits the system.
func TestReplaceNameLengths(t *testing.T) {
	eachReplacing(t, func(t *testing.T, start func(*testing.T, ...buckt.Option) *replacing) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			r, v := start(t), &vault{}
			longest := strings.Repeat("n", max(r.most, 200)-11)
			if r.most > 0 {
				longest = longest[:r.most-11]
				_, err := r.replace(t.Context(), r.client, replacement{name: longest + "n", held: []string{}, store: v.store})
				require.True(t, isType[*buckt.InvalidInputError](err), "%v", err)
				require.ErrorContains(t, err, "each key adds 11")
				require.Empty(t, r.server.Requests())
			}
			got, err := r.replace(t.Context(), r.client, replacement{name: longest, held: []string{}, store: v.store})
			require.NoError(t, err)
			require.Len(t, got.name, len(longest)+11)
			require.Equal(t, []seenKey{got}, r.keys())
		})
	})
}

func TestOrphansRefuses(t *testing.T) {
	eachReplacing(t, func(t *testing.T, start func(*testing.T, ...buckt.Option) *replacing) {
		t.Parallel()
		r := start(t)
		_, err := r.orphans(t.Context(), "", nil)
		require.ErrorContains(t, err, r.method+".Orphans: invalid ")
		_, err = r.orphans(t.Context(), "app", []string{""})
		requireInvalid(t, err, r.method+".Orphans", "held[0]", "must")
		require.Empty(t, r.server.Requests())
		r.server.Inject(fault.Fault{Effect: fault.Status(403)})
		_, err = r.orphans(t.Context(), "app", nil)
		require.True(t, isType[*buckt.ForbiddenError](err), "%v", err)
	})
	r := foundryDBReplacing(t)
	_, err := r.client.FoundryDB.Keys.Orphans(t.Context(), "", "app", nil)
	requireInvalid(t, err, "FoundryDB.Keys.Orphans", "serviceID", "must not be empty")
	_, err = r.client.FoundryDB.Keys.Replace(t.Context(), "", buckt.FoundryDBKeyReplaceParams{})
	requireInvalid(t, err, "FoundryDB.Keys.Replace", "serviceID", "must not be empty")
}
