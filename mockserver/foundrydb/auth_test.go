package foundrydb_test

import (
	"encoding/base64"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestAuthentication(t *testing.T) {
	server := mocktest.New(t)
	db := server.FoundryDB()
	user, other := db.User(), db.AddUser("other")
	token, revoked := user.AddToken(), user.AddToken()
	require.True(t, user.RevokeToken(revoked.ID))
	require.False(t, user.RevokeToken(revoked.ID))
	require.False(t, other.RevokeToken(token.ID), "somebody else's")
	require.Equal(t, "admin", user.Username())
	require.Regexp(t, `^fdb_live_`, token.Secret.Reveal())

	basic := func(name, password string) string {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(name+":"+password))
	}
	for name, test := range map[string]struct {
		authorization string
		credential    string // "" for a refusal
	}{
		"name and password":       {basic("admin", user.Password()), user.ID()},
		"another user":            {basic("other", other.Password()), other.ID()},
		"Basic in lowercase":      {"basic" + basic("admin", user.Password())[5:], user.ID()},
		"token":                   {"Bearer " + token.Secret.Reveal(), token.ID},
		"Bearer in lowercase":     {"bearer " + token.Secret.Reveal(), token.ID},
		"nothing":                 {"", ""},
		"wrong password":          {basic("admin", "password"), ""},
		"the password of another": {basic("admin", other.Password()), ""},
		"no password":             {basic("admin", ""), ""},
		"nobody's name":           {basic("Admin", user.Password()), ""},
		"what a client sends when it has nothing": {"Basic Og==", ""},
		"no base64":                {"Basic admin", ""},
		"revoked token":            {"Bearer " + revoked.Secret.Reveal(), ""},
		"unknown token":            {"Bearer fdb_live_x", ""},
		"empty token":              {"Bearer ", ""},
		"token without its scheme": {token.Secret.Reveal(), ""},
		"token as Basic":           {"Basic " + token.Secret.Reveal(), ""},
		"password as Bearer":       {"Bearer " + user.Password(), ""},
		"the token's id":           {"Bearer " + token.ID, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := mocktest.CallFoundryDB(t, server).Authorized(test.authorization).Get("/file-services")
			all := server.Requests()
			require.Equal(t, test.credential, all[len(all)-1].CredentialID)
			if test.credential == "" {
				mocktest.RequireFoundryDBError(t, r, 401, "unauthorized")
				return
			}
			mocktest.RequireOK(t, r)
		})
	}
	t.Run("no header", func(t *testing.T) {
		c := mocktest.CallFoundryDB(t, server)
		c.Headers = nil
		mocktest.RequireFoundryDBError(t, c.Get("/file-services"), 401, "unauthorized")
	})
}

func TestAuthenticationKinds(t *testing.T) {
	t.Run("tokens", func(t *testing.T) {
		server := mocktest.New(t)
		require.NoError(t, server.FoundryDB().SetBehavior(foundrydb.Behavior{RefusePasswords: true}))
		c := mocktest.CallFoundryDB(t, server)
		mocktest.RequireFoundryDBError(t, c.Get("/file-services"), 401, "unauthorized")
		mocktest.RequireOK(t, c.Token(server.FoundryDB().User().AddToken().Secret.Reveal()).Get("/file-services"))
	})
	t.Run("passwords", func(t *testing.T) {
		server := mocktest.New(t)
		require.NoError(t, server.FoundryDB().SetBehavior(foundrydb.Behavior{RefuseTokens: true}))
		c := mocktest.CallFoundryDB(t, server)
		mocktest.RequireOK(t, c.Get("/file-services"))
		mocktest.RequireFoundryDBError(t, c.Token(server.FoundryDB().User().AddToken().Secret.Reveal()).Get("/file-services"), 401, "unauthorized")
	})
}

// The scopes are those of the contract, which was written apart from the mock.
func TestScopes(t *testing.T) {
	scopes := make(map[string]string)
	for _, operation := range contractcheck.Operations() {
		if operation.System == "foundrydb" {
			scopes[operation.ID] = operation.Scope
		}
	}
	require.Len(t, scopes, 11)
	levels := map[string]int{"services:read": 1, "services:write": 2, "services:admin": 3}
	for held, level := range map[string]int{
		"services:read": 1, "services:write": 2, "services:admin": 3, "*": 3,
		"backups:admin": 0, "services": 0, "services:": 0, "admin": 0,
	} {
		server := mocktest.New(t)
		service := mocktest.AddFileService(t, server, foundrydb.FileService{})
		key, err := server.FoundryDB().AddKey(foundrydb.Key{ServiceID: service.ID})
		require.NoError(t, err)
		c := mocktest.CallFoundryDB(t, server).Token(server.FoundryDB().User().AddToken(held).Secret.Reveal())
		for _, request := range foundryDBRequests(service.ID, key.ID) {
			t.Run(held+" "+request.operation, func(t *testing.T) {
				r := c.Do(request.method, request.path, request.body)
				if need := scopes[request.operation]; level < levels[need] {
					require.Equal(t, http.StatusForbidden, r.Status)
					require.JSONEq(t, `{"error":"token does not have the required scope","required_scope":"`+need+`"}`, r.Body)
					return
				}
				require.Less(t, r.Status, 300, r.Body)
			})
		}
		for i, exchange := range server.Requests() {
			require.Equal(t, foundryDBRequests(service.ID, key.ID)[i].operation, exchange.Operation)
		}
	}
}

func TestRateLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t, mockserver.WithRateLimits(), mockserver.WithRetryAfter(fault.RetryAfterSeconds(7)))
		db := server.FoundryDB()
		c, other := mocktest.CallFoundryDB(t, server), mocktest.CallFoundryDB(t, server).User(db.AddUser("other"))
		for range 500 { // there is no limit unless it is set
			r := mocktest.RequireOK(t, c.Get("/file-services"))
			require.Empty(t, r.Header.Get("Retry-After"))
			require.Empty(t, r.Header.Get("X-RateLimit-Limit"))
		}
		db.User().SetRateLimit(2)
		byToken := c.Token(db.User().AddToken().Secret.Reveal())
		mocktest.RequireOK(t, c.Get("/file-services"))
		mocktest.RequireOK(t, byToken.Get("/file-services"))
		r := byToken.Post("/file-services", `{"name":"abc"}`) // all credentials of the user count together
		mocktest.RequireFoundryDBError(t, r, 429, "too many requests")
		require.Equal(t, "7", r.Header.Get("Retry-After"))
		require.Empty(t, db.FileServices())
		mocktest.RequireOK(t, other.Get("/file-services"))
		time.Sleep(time.Minute)
		mocktest.RequireOK(t, c.Get("/file-services"))
		db.User().SetRateLimit(0)
		for range 10 {
			mocktest.RequireOK(t, c.Get("/file-services"))
		}
	})
}
