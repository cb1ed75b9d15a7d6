package mocktest

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// LinodeCaller sends requests to Linode with the token Key. Base ends in /object-storage.
type LinodeCaller struct{ Caller }

// CallLinode calls Linode with the default token.
func CallLinode(t *testing.T, server *mockserver.Server) LinodeCaller {
	t.Helper()
	return LinodeCaller{Caller: Caller{T: t, HTTP: server.HTTPClient(), Base: server.Linode().BaseURL() + "/object-storage", Key: server.Linode().Token()}}
}

// As returns a caller with another token.
func (c LinodeCaller) As(token string) LinodeCaller {
	c.Key = token
	return c
}

// Put sends JSON in a PUT request.
func (c LinodeCaller) Put(path, body string) Reply {
	c.T.Helper()
	return c.Do("PUT", path, body, "Content-Type", "application/json")
}

// RequireLinodeError requires an error of Linode's without a field: its status and the whole body.
func RequireLinodeError(t *testing.T, r Reply, status int, reason string) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"errors": []any{map[string]any{"reason": reason}}})
	require.NoError(t, err)
	require.JSONEq(t, string(body), r.Body)
	require.Equal(t, status, r.Status, r.Body)
}

// AddLinodeBucket adds a bucket in a region.
func AddLinodeBucket(t *testing.T, a *linode.Account, region, label string) linode.Bucket {
	t.Helper()
	b, err := a.AddBucket(linode.Bucket{Region: region, Label: label})
	require.NoError(t, err)
	return b
}

// AddLinodeKey adds an access key.
func AddLinodeKey(t *testing.T, a *linode.Account, seed linode.Key) linode.Key {
	t.Helper()
	k, err := a.AddKey(seed)
	require.NoError(t, err)
	return k
}

// AddLinodeToken adds a token.
func AddLinodeToken(t *testing.T, a *linode.Account, seed linode.Token) linode.Token {
	t.Helper()
	token, err := a.AddToken(seed)
	require.NoError(t, err)
	return token
}
