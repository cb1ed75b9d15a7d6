package mockserver_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFileServicesOfAnOrganization(t *testing.T) {
	server := newServer(t)
	db := server.FoundryDB()
	colleague, stranger := db.AddUser("colleague"), db.AddUser("stranger")
	org, second := db.AddOrganization("org", db.User(), colleague), db.AddOrganization("second", db.User())
	require.Equal(t, "org", org.Name())
	me := callFoundryDB(t, server)

	personal := me.post("/file-services", `{"name":"personal"}`)
	require.NotContains(t, personal.whole(), "organization_id")
	byBody := me.post("/file-services", `{"name":"by-body","organization_id":"`+org.ID()+`"}`)
	require.Equal(t, org.ID(), byBody.at("organization_id"))
	byHeader := me.in(org).post("/file-services", `{"name":"by-header"}`)
	require.Equal(t, org.ID(), byHeader.at("organization_id"))
	require.Equal(t, db.User().ID(), byHeader.at("user_id"))
	byBoth := me.in(org).post("/file-services", `{"name":"by-both","organization_id":"`+org.ID()+`"}`)
	require.Equal(t, 201, byBoth.status)

	t.Run("lists are those of the active organization", func(t *testing.T) {
		names := func(c foundryDBCaller) []string { return c.get("/file-services").rows("file_services", "name") }
		require.Equal(t, []string{"personal"}, names(me))
		require.Equal(t, []string{"by-body", "by-header", "by-both"}, names(me.in(org)))
		require.Equal(t, []string{"by-body", "by-header", "by-both"}, names(me.user(colleague).in(org)))
		require.Empty(t, names(me.in(second)))
		require.Empty(t, names(me.user(colleague)))
	})
	t.Run("who reaches a service", func(t *testing.T) {
		inOrg, mine := "/file-services/"+textOf(byBody.at("id")), "/file-services/"+textOf(personal.at("id"))
		for name, test := range map[string]struct {
			caller foundryDBCaller
			path   string
			status int
		}{
			"a member in the organization":       {me.in(org), inOrg, 200},
			"another member":                     {me.user(colleague).in(org), inOrg, 200},
			"a member without the header":        {me, inOrg, 200},
			"a member in another organization":   {me.in(second), inOrg, 404},
			"no member":                          {me.user(stranger), inOrg, 404},
			"no member with the header":          {me.user(stranger).in(org), inOrg, 403},
			"one's own":                          {me, mine, 200},
			"one's own from within an org":       {me.in(org), mine, 404},
			"that of a colleague":                {me.user(colleague), mine, 404},
			"that of a colleague within the org": {me.user(colleague).in(org), mine, 404},
		} {
			t.Run(name, func(t *testing.T) { require.Equal(t, test.status, test.caller.get(test.path).status) })
		}
	})
	t.Run("a key belongs to its service's organization", func(t *testing.T) {
		require.NoError(t, db.SetFileServiceStatus(textOf(byBody.at("id")), "Running"))
		r := me.user(colleague).in(org).post("/file-services/"+textOf(byBody.at("id"))+"/keys", `{"name":"k","permissions":"read"}`)
		require.Equal(t, org.ID(), r.at("organization_id"))
		require.Equal(t, colleague.ID(), r.at("user_id"))
	})
	t.Run("what is forbidden", func(t *testing.T) {
		create := func(c foundryDBCaller, id string) reply {
			return c.post("/file-services", `{"name":"new","organization_id":"`+id+`"}`)
		}
		foundryDBFails(t, create(me.user(stranger), org.ID()), 403, "forbidden")
		foundryDBFails(t, create(me, "00000000-0000-4000-8000-000000000000"), 403, "forbidden")
		foundryDBFails(t, create(me.in(second), org.ID()), 403, "forbidden") // header and body differ
		for _, request := range foundryDBRequests("x", "x") {
			r := me.user(stranger).in(org).do(request.method, request.path, request.body)
			foundryDBFails(t, r, 403, "forbidden")
		}
	})
	t.Run("members come and go", func(t *testing.T) {
		org.AddMember(stranger)
		succeeds(t, me.user(stranger).in(org).get("/file-services"))
		org.RemoveMember(stranger)
		foundryDBFails(t, me.user(stranger).in(org).get("/file-services"), 403, "forbidden")
	})
}
