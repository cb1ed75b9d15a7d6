package mockserver_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

// linodeCaller makes raw requests below /v4/object-storage with one token.
type linodeCaller struct{ caller }

func callLinode(t *testing.T, server *mockserver.Server) linodeCaller {
	t.Helper()
	return linodeCaller{caller{t, server.HTTPClient(), server.Linode().BaseURL() + "/object-storage", server.Linode().Token()}}
}

func (c linodeCaller) as(token string) linodeCaller {
	c.key = token
	return c
}

func (c linodeCaller) put(path, body string) reply {
	c.t.Helper()
	return c.do("PUT", path, body, "Content-Type", "application/json")
}

// linodeFails asserts a status and the whole body of an error that is about no field.
func linodeFails(t *testing.T, r reply, status int, reason string) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"errors": []any{map[string]any{"reason": reason}}})
	require.NoError(t, err)
	require.JSONEq(t, string(body), r.body)
	require.Equal(t, status, r.status, r.body)
}

// linodeRejects asserts that a request was not valid, and the fields that its errors are about.
func linodeRejects(t *testing.T, r reply, fields ...string) {
	t.Helper()
	require.Equal(t, http.StatusBadRequest, r.status, r.body)
	errors, _ := r.at("errors").([]any)
	var got []string
	for _, e := range errors {
		require.NotEmpty(t, e.(map[string]any)["reason"])
		field, _ := e.(map[string]any)["field"].(string)
		got = append(got, field)
	}
	require.Equal(t, fields, got, r.body)
}

// linodeBucket seeds a bucket in a region.
func linodeBucket(t *testing.T, a *mockserver.LinodeAccount, region, label string) mockserver.LinodeBucket {
	t.Helper()
	b, err := a.AddBucket(mockserver.LinodeBucket{Region: region, Label: label})
	require.NoError(t, err)
	return b
}

// linodeKey seeds a key.
func linodeKey(t *testing.T, a *mockserver.LinodeAccount, seed mockserver.LinodeKey) mockserver.LinodeKey {
	t.Helper()
	k, err := a.AddKey(seed)
	require.NoError(t, err)
	return k
}

// same asserts what stands at a path of a reply, as JSON.
func same(t *testing.T, r reply, path, want string) {
	t.Helper()
	value, err := json.Marshal(r.at(path))
	require.NoError(t, err)
	require.JSONEq(t, want, string(value), r.body)
}

// values collects a member of every row of a list.
func (r reply) values(member string) []any {
	rows, _ := r.at("data").([]any)
	values := []any{}
	for _, row := range rows {
		values = append(values, row.(map[string]any)[member])
	}
	return values
}
