package bucktapi_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// slowBody is an exchange with a body, while which is read something happens.
type slowBody struct {
	service.Exchange
	read func() []byte
}

func (b slowBody) Body() []byte { return b.read() }

func TestRequestDuringRestore(t *testing.T) {
	server := mocktest.New(t)
	org := server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{})
	state := server.Snapshot()
	key := mocktest.AddKey(t, org, bucktapi.Key{})
	with := server.Snapshot()
	for name, test := range map[string]struct {
		state         *mockserver.State
		beforeLog     bool
		secret        string
		status        int
		buckets, logs int
	}{
		"the key is gone":        {state, false, key.Secret.Reveal(), 401, 1, 0},
		"the key is there":       {with, false, key.Secret.Reveal(), 200, 1, 1},
		"the own key":            {state, false, org.APIKey(), 200, 1, 1},
		"gone before the log":    {state, true, key.Secret.Reveal(), 200, 1, 0},
		"another before the log": {state, true, org.APIKey(), 200, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, server.Restore(with))
			req, err := http.NewRequestWithContext(t.Context(), "PATCH", server.Buckt().BaseURL()+"/buckets/"+id, nil)
			require.NoError(t, err)
			req.Header.Set("Authorization", "Bearer "+test.secret)
			restore, nothing := func() { require.NoError(t, server.Restore(test.state)) }, func() {}
			if test.beforeLog {
				restore, nothing = nothing, restore
			}
			c := &service.Call{Path: "v1/buckets/" + id}
			c.Operation, c.Params = bucktapi.Definition().Routes.Find(req.Method, c.Path)
			body := sync.OnceValue(func() []byte {
				restore()
				return []byte(`{"name":"renamed"}`)
			})
			c.Init(slowBody{read: body}, req, http.Header{}, server.Now())
			require.Equal(t, test.status, server.Buckt().ServeInSteps(c, nothing))
			require.Len(t, org.Buckets(), test.buckets)
			require.Len(t, org.Logs(), test.logs)
			require.Equal(t, test.logs == 1, org.Buckets()[0].Name == "renamed", "it is done where it is logged")
		})
	}
}
