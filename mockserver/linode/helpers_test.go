package linode_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// linodeRejects asserts that a request was not valid, and the fields that its errors are about.
func linodeRejects(t *testing.T, r mocktest.Reply, fields ...string) {
	t.Helper()
	require.Equal(t, http.StatusBadRequest, r.Status, r.Body)
	errors, _ := r.At("errors").([]any)
	var got []string
	for _, e := range errors {
		require.NotEmpty(t, e.(map[string]any)["reason"])
		field, _ := e.(map[string]any)["field"].(string)
		got = append(got, field)
	}
	require.Equal(t, fields, got, r.Body)
}

// same asserts the JSON value at a path of a reply.
func same(t *testing.T, r mocktest.Reply, path, want string) {
	t.Helper()
	value, err := json.Marshal(r.At(path))
	require.NoError(t, err)
	require.JSONEq(t, want, string(value), r.Body)
}

// values collects a member of every row of a list.
func values(r mocktest.Reply, member string) []any {
	rows, _ := r.At("data").([]any)
	values := []any{}
	for _, row := range rows {
		values = append(values, row.(map[string]any)[member])
	}
	return values
}
