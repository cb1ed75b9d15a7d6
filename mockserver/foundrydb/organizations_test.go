package foundrydb_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestFileServicesOfOrganization(t *testing.T) {
	server := mocktest.New(t)
	db := server.FoundryDB()
	colleague, stranger := db.AddUser("colleague"), db.AddUser("stranger")
	org, second := db.AddOrganization("org", db.User(), colleague), db.AddOrganization("second", db.User())
	require.Equal(t, "org", org.Name())
	me := mocktest.CallFoundryDB(t, server)

	personal := me.Post("/file-services", `{"name":"personal"}`)
	require.NotContains(t, personal.JSON(), "organization_id")
	byBody := me.Post("/file-services", `{"name":"by-body","organization_id":"`+org.ID()+`"}`)
	require.Equal(t, org.ID(), byBody.At("organization_id"))
	byHeader := me.In(org).Post("/file-services", `{"name":"by-header"}`)
	require.Equal(t, org.ID(), byHeader.At("organization_id"))
	require.Equal(t, db.User().ID(), byHeader.At("user_id"))
	byBoth := me.In(org).Post("/file-services", `{"name":"by-both","organization_id":"`+org.ID()+`"}`)
	require.Equal(t, 201, byBoth.Status)

	t.Run("lists are those of the active organization", func(t *testing.T) {
		names := func(c mocktest.FoundryDBCaller) []string {
			return rows(c.Get("/file-services"), "file_services", "name")
		}
		require.Equal(t, []string{"personal"}, names(me))
		require.Equal(t, []string{"by-body", "by-header", "by-both"}, names(me.In(org)))
		require.Equal(t, []string{"by-body", "by-header", "by-both"}, names(me.User(colleague).In(org)))
		require.Empty(t, names(me.In(second)))
		require.Empty(t, names(me.User(colleague)))
	})
	t.Run("who reaches a service", func(t *testing.T) {
		inOrg, mine := "/file-services/"+textOf(byBody.At("id")), "/file-services/"+textOf(personal.At("id"))
		for name, test := range map[string]struct {
			caller mocktest.FoundryDBCaller
			path   string
			status int
		}{
			"a member in the organization":       {me.In(org), inOrg, 200},
			"another member":                     {me.User(colleague).In(org), inOrg, 200},
			"a member without the header":        {me, inOrg, 200},
			"a member in another organization":   {me.In(second), inOrg, 404},
			"no member":                          {me.User(stranger), inOrg, 404},
			"no member with the header":          {me.User(stranger).In(org), inOrg, 403},
			"one's own":                          {me, mine, 200},
			"one's own from within an org":       {me.In(org), mine, 404},
			"that of a colleague":                {me.User(colleague), mine, 404},
			"that of a colleague within the org": {me.User(colleague).In(org), mine, 404},
		} {
			t.Run(name, func(t *testing.T) { require.Equal(t, test.status, test.caller.Get(test.path).Status) })
		}
	})
	t.Run("a key belongs to its service's organization", func(t *testing.T) {
		require.NoError(t, db.SetFileServiceStatus(textOf(byBody.At("id")), "Running"))
		r := me.User(colleague).In(org).Post("/file-services/"+textOf(byBody.At("id"))+"/keys", `{"name":"k","permissions":"read"}`)
		require.Equal(t, org.ID(), r.At("organization_id"))
		require.Equal(t, colleague.ID(), r.At("user_id"))
	})
	t.Run("what is forbidden", func(t *testing.T) {
		create := func(c mocktest.FoundryDBCaller, id string) mocktest.Reply {
			return c.Post("/file-services", `{"name":"new","organization_id":"`+id+`"}`)
		}
		mocktest.RequireFoundryDBError(t, create(me.User(stranger), org.ID()), 403, "forbidden")
		mocktest.RequireFoundryDBError(t, create(me, "00000000-0000-4000-8000-000000000000"), 403, "forbidden")
		mocktest.RequireFoundryDBError(t, create(me.In(second), org.ID()), 403, "forbidden") // header and body differ
		for _, request := range foundryDBRequests("x", "x") {
			r := me.User(stranger).In(org).Do(request.method, request.path, request.body)
			mocktest.RequireFoundryDBError(t, r, 403, "forbidden")
		}
	})
	t.Run("members come and go", func(t *testing.T) {
		org.AddMember(stranger)
		mocktest.RequireOK(t, me.User(stranger).In(org).Get("/file-services"))
		org.RemoveMember(stranger)
		mocktest.RequireFoundryDBError(t, me.User(stranger).In(org).Get("/file-services"), 403, "forbidden")
	})
}
