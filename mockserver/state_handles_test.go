package mockserver_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
	"github.com/bucktgo/buckt/mockserver/tornado"
)

// requireSameState compares all but the time of the snapshots.
func requireSameState(t *testing.T, want, got *mockserver.State) {
	t.Helper()
	documents := make([]map[string]any, 2)
	for i, state := range []*mockserver.State{want, got} {
		text, err := json.Marshal(state)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(text, &documents[i]))
		delete(documents[i], "time")
	}
	require.Equal(t, documents[0], documents[1])
}

// credentials returns the credentials and the ids at the start.
func credentials(server *mockserver.Server) []string {
	user := server.Amove().Account().User()
	return []string{
		server.Buckt().Organization().APIKey(), server.Buckt().Organization().Keys()[0].ID,
		server.FoundryDB().User().ID(), server.FoundryDB().Username(), server.FoundryDB().Password(),
		server.Amove().Account().ID(), user.ID(), user.Email(), server.Amove().Token(), server.Amove().CloudAccountID(),
		server.Linode().Account().UUID(), server.Linode().Token(), server.Tornado().Customer().ID(), server.Tornado().APIKey(),
	}
}

func TestReset(t *testing.T) {
	server := mocktest.New(t, append(stateOptions(5, tickingClock()), mockserver.WithUnmatchedRequests())...)
	start, was := server.Snapshot(), credentials(server)
	client, org := server.Client(), server.Buckt().Organization()
	first := explore(t, server, 1, 40)
	fillServer(t, server)
	server.Reset()
	require.Empty(t, server.Requests())
	require.Equal(t, was, credentials(server))
	after := server.Snapshot()
	require.NotEqual(t, start.Time(), after.Time(), "the clock is not moved")
	requireSameState(t, start, after)

	_, err := client.Buckets.List(t.Context(), buckt.BucketListParams{})
	require.NoError(t, err, "a client that was made before")
	require.Same(t, org, server.Buckt().Organization())
	mocktest.AddBucket(t, org, bucktapi.Bucket{Name: "after"})
	require.Len(t, server.Buckt().Organization().Buckets(), 1)
	require.Len(t, first, 40)
}

func TestResetWithState(t *testing.T) {
	server := mocktest.New(t, mockserver.WithClock(fixedClock), mockserver.WithState(readState(t, allSystems)))
	start := server.Snapshot()
	fillBuckt(t, server)
	fillTornado(t, server)
	server.Reset()
	require.Equal(t, start, server.Snapshot())
}

func TestResetProblems(t *testing.T) {
	server, err := mockserver.Start()
	require.NoError(t, err)
	defer func() { require.NoError(t, server.Close()) }()
	mocktest.CallBuckt(t, server).Get("/nothing")
	server.Reset()
	require.Len(t, server.Problems(), 1)
}

// A handle remains valid after a restore.
func TestRestoreHandles(t *testing.T) {
	server := mocktest.New(t)
	buckts, db, amoveSystem, linodeSystem, tornadoSystem := server.Buckt(), server.FoundryDB(), server.Amove(), server.Linode(), server.Tornado()
	org, dbUser := buckts.AddOrganization("second", buckt.PlanPro), db.AddUser("second")
	dbOrg := db.AddOrganization("team", dbUser)
	account, customer, lin := amoveSystem.AddAccount("second", "a@example.com"), tornadoSystem.AddCustomer("second"), linodeSystem.AddAccount("second")
	user := account.AddUser("b@example.com", amove.AccountUser)
	with := server.Snapshot()
	handles := []any{org, dbUser, dbOrg, account, user, lin, customer, buckts.Organization(), db.User(), amoveSystem.Account(), linodeSystem.Account(), tornadoSystem.Customer()}
	same := func() {
		t.Helper()
		now := []any{
			buckts.Organizations()[1], db.Users()[1], dbOrg, amoveSystem.Accounts()[1], account.Users()[1], linodeSystem.Accounts()[1], tornadoSystem.Customers()[1],
			buckts.Organization(), db.User(), amoveSystem.Account(), linodeSystem.Account(), tornadoSystem.Customer(),
		}
		for i := range handles {
			require.Same(t, handles[i], now[i])
		}
	}
	uses := map[string]func(){
		`organization "second"`: func() { mocktest.AddKey(t, org, bucktapi.Key{}) },
		`user "second"`:         func() { dbUser.AddToken() },
		`organization "team"`:   func() { dbOrg.AddMember(db.User()) },
		`account "second"`:      func() { account.AddUser("c@example.com", amove.AccountUser) },
		`user "b@example.com"`:  func() { user.AddToken(stateTime) },
		`customer "second"`:     func() { customer.SetBucket(tornado.BucketConfig{}) },
		"linode":                func() { mocktest.AddLinodeToken(t, lin, linode.Token{}) },
		"user of a new one":     func() { db.AddOrganization("x", dbUser) },
		"member of a new one":   func() { dbOrg.AddMember(dbUser) },
	}
	same()
	for range 2 {
		require.NoError(t, server.Restore(readBack(t, with)))
		same()
		server.Reset()
		for name, use := range uses {
			require.Panics(t, use, name)
		}
		require.PanicsWithValue(t, `mockserver: the organization "second" is not in the state that the server was last reset or restored to`,
			func() { mocktest.AddKey(t, org, bucktapi.Key{}) })
		require.Equal(t, "second", org.Name())
		require.Empty(t, org.Keys())
		require.Empty(t, org.Subscription())
		require.Empty(t, user.Keys())
		require.Empty(t, lin.Tokens())
		require.False(t, customer.Configured())
		require.Equal(t, "b@example.com", user.Email())
		require.Len(t, buckts.Organizations(), 1)
	}
	require.NoError(t, server.Restore(with))
	same()
	for _, use := range uses {
		use()
	}

	// Of another server's state only the default rows have handles here.
	foreign := mocktest.New(t)
	mocktest.AddBucket(t, foreign.Buckt().Organization(), bucktapi.Bucket{Name: "theirs"})
	foreign.Buckt().AddOrganization("second", buckt.PlanPro)
	require.NoError(t, server.Restore(foreign.Snapshot()))
	require.Equal(t, credentials(foreign), credentials(server))
	require.Same(t, handles[7], buckts.Organization())
	require.Equal(t, "theirs", buckts.Organization().Buckets()[0].Name)
	require.NotSame(t, org, buckts.Organizations()[1])
	mocktest.RequireOK(t, mocktest.CallBuckt(t, server).Get("/buckets"))
	server.Reset()
	require.Same(t, handles[7], buckts.Organization())
}

func TestRestoreClient(t *testing.T) {
	server := mocktest.New(t)
	client, ctx := server.Client(), context.Background()
	state := server.Snapshot()
	created, err := client.Keys.Create(ctx, buckt.KeyCreateParams{Name: "k", Permissions: []buckt.Permission{"buckets:read"}, BucketIDs: buckt.AllBuckets()})
	require.NoError(t, err)
	require.NoError(t, server.Restore(state))
	_, err = client.Keys.Get(ctx, created.ID)
	require.Error(t, err)
	_, err = client.Buckets.List(ctx, buckt.BucketListParams{})
	require.NoError(t, err)
}
