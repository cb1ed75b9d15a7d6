package foundrydb_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestCreateFileService(t *testing.T) {
	for name, test := range map[string]struct {
		body string
		want map[string]any // fields of the response
	}{
		"a name alone":                {`{"name":"abc"}`, map[string]any{"name": "abc", "zone": "se-sto1"}},
		"63 characters":               {`{"name":"` + strings.Repeat("x", 63) + `"}`, nil},
		"63 characters, not bytes":    {`{"name":"` + strings.Repeat("é", 63) + `"}`, nil},
		"any characters":              {`{"name":"My Uploads_1."}`, map[string]any{"name": "My Uploads_1."}},
		"a zone in the us":            {`{"name":"abc","zone":"us-chi1"}`, map[string]any{"zone": "us-chi1"}},
		"no zone":                     {`{"name":"abc","zone":""}`, map[string]any{"zone": "se-sto1"}},
		"nulls":                       {`{"name":"abc","zone":null,"quota_gb_soft":null,"organization_id":null}`, map[string]any{"files_config.quota_gb_soft": 400.0}},
		"quotas":                      {`{"name":"abc","quota_gb_soft":1,"quota_gb_hard":2}`, map[string]any{"files_config.quota_gb_soft": 1.0, "files_config.quota_gb_hard": 2.0}},
		"equal quotas":                {`{"name":"abc","quota_gb_soft":500}`, map[string]any{"files_config.quota_gb_soft": 500.0, "files_config.quota_gb_hard": 500.0}},
		"fields that nobody knows":    {`{"name":"abc","color":"red"}`, nil},
		"no bucket while not Running": {`{"name":"abc"}`, map[string]any{"files_config.buckets": []any{}, "status": "Pending", "service_kind": "files"}},
		"nothing measured":            {`{"name":"abc"}`, map[string]any{"files_config.measured_at": nil, "files_config.measured_bytes": 0.0, "files_config.measured_objects": 0.0}},
		"no organization":             {`{"name":"abc"}`, map[string]any{"organization_id": nil}},
	} {
		t.Run(name, func(t *testing.T) {
			server := mocktest.New(t)
			if name == "nulls" { // which a server in Go takes as absent; the contract does not have them
				server = mockserver.New(t)
			}
			r := mocktest.CallFoundryDB(t, server).Post("/file-services", test.body)
			require.Equal(t, 201, r.Status, r.Body)
			for field, want := range test.want {
				require.Equal(t, want, r.At(field), field)
			}
			require.Equal(t, "application/json", r.Header.Get("Content-Type"))
		})
	}
}

func TestCreateFileServiceRefuses(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallFoundryDB(t, server)
	const (
		nameLength = "name must be 3 to 63 characters"
		zones      = "zone must be one in the europe or us peering regions"
	)
	for name, test := range map[string]struct{ body, message string }{
		"nothing":               {``, "body must be a JSON object"},
		"a text":                {`name`, "body must be a JSON object"},
		"half an object":        {`{"name":"abc"`, "body must be a JSON object"},
		"an array":              {`[]`, "body must be a JSON object"},
		"null":                  {`null`, "body must be a JSON object"},
		"two objects":           {`{"name":"abc"}{}`, "body must be one JSON object"},
		"no name":               {`{}`, nameLength},
		"an empty name":         {`{"name":""}`, nameLength},
		"2 characters":          {`{"name":"ab"}`, nameLength},
		"2 characters, 4 bytes": {`{"name":"éé"}`, nameLength},
		"64 characters":         {`{"name":"` + strings.Repeat("x", 64) + `"}`, nameLength},
		"a name that is none":   {`{"name":123}`, "name must be a string"},
		"a zone in Asia":        {`{"name":"abc","zone":"sg-sin1"}`, zones},
		"a zone in Australia":   {`{"name":"abc","zone":"au-syd1"}`, zones},
		"no zone that exists":   {`{"name":"abc","zone":"mars"}`, zones},
		"a zone in capitals":    {`{"name":"abc","zone":"SE-STO1"}`, zones},
		"a zone that is none":   {`{"name":"abc","zone":1}`, "zone must be a string"},
		"a soft quota of 0":     {`{"name":"abc","quota_gb_soft":0}`, "quota_gb_soft must be at least 1"},
		"a negative quota":      {`{"name":"abc","quota_gb_soft":1,"quota_gb_hard":-1}`, "quota_gb_hard must be at least 1"},
		"half a GB":             {`{"name":"abc","quota_gb_soft":0.5}`, "quota_gb_soft must be a whole number"},
		"a quota in words":      {`{"name":"abc","quota_gb_hard":"500"}`, "quota_gb_hard must be a whole number"},
		"soft above hard":       {`{"name":"abc","quota_gb_soft":3,"quota_gb_hard":2}`, "quota_gb_soft must not exceed quota_gb_hard"},
		"the usual soft above":  {`{"name":"abc","quota_gb_hard":399}`, "quota_gb_soft must not exceed quota_gb_hard"},
		"a quota without end":   {`{"name":"abc","quota_gb_hard":1000001}`, "quota_gb_hard must be at most 1000000"},
		"an organization of 1":  {`{"name":"abc","organization_id":1}`, "organization_id must be a string"},
	} {
		t.Run(name, func(t *testing.T) {
			mocktest.RequireFoundryDBError(t, c.Post("/file-services", test.body), 400, test.message)
		})
	}
	require.Empty(t, server.FoundryDB().FileServices())
}

func TestFileServiceNameUnique(t *testing.T) {
	server := mocktest.New(t, mockserver.WithProvisioning(0), mockserver.WithDeletion(0))
	db := server.FoundryDB()
	c, other := mocktest.CallFoundryDB(t, server), mocktest.CallFoundryDB(t, server).User(db.AddUser("other"))
	org := db.AddOrganization("org", db.User())

	r := c.Post("/file-services", `{"name":"same"}`)
	require.Equal(t, 201, r.Status)
	mocktest.RequireFoundryDBError(t, c.Post("/file-services", `{"name":"same"}`), 409, "name already in use")
	for _, name := range []string{"Same", "same "} {
		require.Equal(t, 201, c.Post("/file-services", `{"name":"`+name+`"}`).Status, name)
	}
	require.Equal(t, 201, other.Post("/file-services", `{"name":"same"}`).Status, "another owner")
	require.Equal(t, 201, c.In(org).Post("/file-services", `{"name":"same"}`).Status, "an organization is another owner")
	mocktest.RequireFoundryDBError(t, c.Post("/file-services", `{"name":"same","organization_id":"`+org.ID()+`"}`), 409, "name already in use")

	mocktest.RequireNoBody(t, c.Delete("/file-services/"+textOf(r.At("id"))), 202)
	require.Equal(t, 201, c.Post("/file-services", `{"name":"same"}`).Status, "free once it is gone")
}

func TestFileServiceNameDuringDeletion(t *testing.T) {
	server := mocktest.New(t)
	mocktest.AddFileService(t, server, foundrydb.FileService{Name: "same", Status: "Deleting"})
	mocktest.RequireFoundryDBError(t, mocktest.CallFoundryDB(t, server).Post("/file-services", `{"name":"same"}`), 409, "name already in use")
}

func TestFileServiceNameConcurrent(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallFoundryDB(t, server)
	statuses := make(chan int, 16)
	for range cap(statuses) {
		go func() {
			req, err := http.NewRequest("POST", c.Base+"/file-services", strings.NewReader(`{"name":"same"}`))
			if err != nil {
				panic(err)
			}
			req.Header.Set("Content-Type", "application/json")
			req.SetBasicAuth(server.FoundryDB().Username(), server.FoundryDB().Password())
			resp, err := c.HTTP.Do(req)
			if err != nil {
				panic(err)
			}
			_ = resp.Body.Close()
			statuses <- resp.StatusCode
		}()
	}
	counts := make(map[int]int)
	for range cap(statuses) {
		counts[<-statuses]++
	}
	require.Equal(t, map[int]int{201: 1, 409: 15}, counts)
}

func TestListFileServices(t *testing.T) {
	server := mocktest.New(t)
	db := server.FoundryDB()
	c, other := mocktest.CallFoundryDB(t, server), db.AddUser("other")
	r := mocktest.RequireOK(t, c.Get("/file-services"))
	require.JSONEq(t, `{"file_services":[]}`, r.Body)

	a := mocktest.AddFileService(t, server, foundrydb.FileService{Name: "aaa"})
	b := mocktest.AddFileService(t, server, foundrydb.FileService{Name: "bbb", Status: "Pending"})
	mocktest.AddFileService(t, server, foundrydb.FileService{Name: "ccc", UserID: other.ID()})
	r = mocktest.RequireOK(t, c.Get("/file-services"))
	require.Equal(t, []string{a.ID, b.ID}, rows(r, "file_services", "id"), "in the order of their creation")
	require.Equal(t, c.Get("/file-services/"+a.ID).JSON(), r.At("file_services.0"), "whole services")
}

func TestFileServiceOfOtherOwner(t *testing.T) {
	server := mocktest.New(t)
	db := server.FoundryDB()
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	key, err := db.AddKey(foundrydb.Key{ServiceID: service.ID})
	require.NoError(t, err)
	stranger := mocktest.CallFoundryDB(t, server).User(db.AddUser("stranger"))
	for _, request := range foundryDBRequests(service.ID, key.ID) {
		if request.path == "/file-services" {
			continue
		}
		t.Run(request.operation, func(t *testing.T) {
			mocktest.RequireFoundryDBError(t, stranger.Do(request.method, request.path, request.body), 404, "not found")
		})
	}
	for _, request := range foundryDBRequests("f0e1d2c3", "a1b2c3d4") {
		if request.path == "/file-services" {
			continue
		}
		t.Run(request.operation+" of an unknown one", func(t *testing.T) {
			mocktest.RequireFoundryDBError(t, mocktest.CallFoundryDB(t, server).Do(request.method, request.path, request.body), 404, "not found")
		})
	}
	require.Len(t, db.FileServices(), 1)
	require.Zero(t, db.Keys(service.ID)[0].RevokedAt)
}

// foundryDBRequests is one valid request for every operation.
func foundryDBRequests(service, key string) []struct{ operation, method, path, body string } {
	path := "/file-services/" + service
	return []struct{ operation, method, path, body string }{
		{"foundrydbCreateFileService", "POST", "/file-services", `{"name":"made"}`},
		{"foundrydbListFileServices", "GET", "/file-services", ``},
		{"foundrydbGetFileService", "GET", path, ``},
		{"foundrydbGetUsage", "GET", path + "/usage", ``},
		{"foundrydbPresignObject", "POST", path + "/presign", `{"method":"GET","key":"k"}`},
		{"foundrydbListObjects", "GET", path + "/objects", ``},
		{"foundrydbDeleteObject", "DELETE", path + "/objects?key=k", ``},
		{"foundrydbCreateKey", "POST", path + "/keys", `{"name":"k","permissions":"read"}`},
		{"foundrydbListKeys", "GET", path + "/keys", ``},
		{"foundrydbDeleteKey", "DELETE", path + "/keys/" + key, ``},
		{"foundrydbDeleteFileService", "DELETE", path, ``},
	}
}
