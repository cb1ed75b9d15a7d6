package mockserver_test

import (
	"encoding/base64"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
)

func TestFoundryDBAuthentication(t *testing.T) {
	server := newServer(t)
	db := server.FoundryDB()
	user, other := db.User(), db.AddUser("other")
	token, revoked := user.AddToken(), user.AddToken()
	require.True(t, user.RevokeToken(revoked.ID))
	require.False(t, user.RevokeToken(revoked.ID))
	require.False(t, other.RevokeToken(token.ID), "somebody else's")
	require.Equal(t, "admin", user.Username())
	require.Regexp(t, `^fdb_live_`, token.Secret)

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
		"token":                   {"Bearer " + token.Secret, token.ID},
		"Bearer in lowercase":     {"bearer " + token.Secret, token.ID},
		"nothing":                 {"", ""},
		"wrong password":          {basic("admin", "password"), ""},
		"the password of another": {basic("admin", other.Password()), ""},
		"no password":             {basic("admin", ""), ""},
		"nobody's name":           {basic("Admin", user.Password()), ""},
		"what a client sends when it has nothing": {"Basic Og==", ""},
		"no base64":                {"Basic admin", ""},
		"revoked token":            {"Bearer " + revoked.Secret, ""},
		"unknown token":            {"Bearer fdb_live_x", ""},
		"empty token":              {"Bearer ", ""},
		"token without its scheme": {token.Secret, ""},
		"token as Basic":           {"Basic " + token.Secret, ""},
		"password as Bearer":       {"Bearer " + user.Password(), ""},
		"the token's id":           {"Bearer " + token.ID, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := callFoundryDB(t, server).authorized(test.authorization).get("/file-services")
			all := server.Requests()
			require.Equal(t, test.credential, all[len(all)-1].CredentialID)
			if test.credential == "" {
				foundryDBFails(t, r, 401, "unauthorized")
				return
			}
			succeeds(t, r)
		})
	}
	t.Run("no header", func(t *testing.T) {
		c := callFoundryDB(t, server)
		c.headers = nil
		foundryDBFails(t, c.get("/file-services"), 401, "unauthorized")
	})
}

func TestFoundryDBTakesOneKindOfCredentialIfToldSo(t *testing.T) {
	t.Run("tokens", func(t *testing.T) {
		server := newServer(t)
		server.FoundryDB().RefusePasswords()
		c := callFoundryDB(t, server)
		foundryDBFails(t, c.get("/file-services"), 401, "unauthorized")
		succeeds(t, c.token(server.FoundryDB().User().AddToken().Secret).get("/file-services"))
	})
	t.Run("passwords", func(t *testing.T) {
		server := newServer(t)
		server.FoundryDB().RefuseTokens()
		c := callFoundryDB(t, server)
		succeeds(t, c.get("/file-services"))
		foundryDBFails(t, c.token(server.FoundryDB().User().AddToken().Secret).get("/file-services"), 401, "unauthorized")
	})
}

// The scopes are those of the contract, which was written apart from the mock.
func TestFoundryDBScopes(t *testing.T) {
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
		server := newServer(t)
		service := fileService(t, server, mockserver.FileService{})
		key, err := server.FoundryDB().AddKey(mockserver.FoundryDBKey{ServiceID: service.ID})
		require.NoError(t, err)
		c := callFoundryDB(t, server).token(server.FoundryDB().User().AddToken(held).Secret)
		for _, request := range foundryDBRequests(service.ID, key.ID) {
			t.Run(held+" "+request.operation, func(t *testing.T) {
				r := c.do(request.method, request.path, request.body)
				if need := scopes[request.operation]; level < levels[need] {
					require.Equal(t, http.StatusForbidden, r.status)
					require.JSONEq(t, `{"error":"token does not have the required scope","required_scope":"`+need+`"}`, r.body)
					return
				}
				require.Less(t, r.status, 300, r.body)
			})
		}
		for i, exchange := range server.Requests() {
			require.Equal(t, foundryDBRequests(service.ID, key.ID)[i].operation, exchange.Operation)
		}
	}
}

func TestFoundryDBRateLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t, mockserver.WithRateLimits(), mockserver.WithRetryAfter(mockserver.RetryAfterSeconds(7)))
		db := server.FoundryDB()
		c, other := callFoundryDB(t, server), callFoundryDB(t, server).user(db.AddUser("other"))
		for range 500 { // there is no limit unless it is set
			r := succeeds(t, c.get("/file-services"))
			require.Empty(t, r.header.Get("Retry-After"))
			require.Empty(t, r.header.Get("X-RateLimit-Limit"))
		}
		db.User().SetRateLimit(2)
		byToken := c.token(db.User().AddToken().Secret)
		succeeds(t, c.get("/file-services"))
		succeeds(t, byToken.get("/file-services"))
		r := byToken.post("/file-services", `{"name":"abc"}`) // all credentials of the user count together
		foundryDBFails(t, r, 429, "too many requests")
		require.Equal(t, "7", r.header.Get("Retry-After"))
		require.Empty(t, db.FileServices())
		succeeds(t, other.get("/file-services"))
		time.Sleep(time.Minute)
		succeeds(t, c.get("/file-services"))
		db.User().SetRateLimit(0)
		for range 10 {
			succeeds(t, c.get("/file-services"))
		}
	})
}
