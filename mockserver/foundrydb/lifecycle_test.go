package foundrydb_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestProvisioning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t, mockserver.WithProvisioning(10*time.Minute))
		c := mocktest.CallFoundryDB(t, server)
		r := c.Post("/file-services", `{"name":"abc","zone":"us-nyc1"}`)
		path := "/file-services/" + textOf(r.At("id"))
		for _, step := range []struct {
			after  time.Duration
			status string
		}{
			{0, "Pending"},
			{5*time.Minute - 1, "Pending"},
			{1, "ProvisioningBucket"},
			{5*time.Minute - 1, "ProvisioningBucket"},
			{1, "Running"},
			{1000 * time.Hour, "Running"},
		} {
			time.Sleep(step.after)
			r = mocktest.RequireOK(t, c.Get(path))
			require.Equal(t, step.status, r.At("status"))
			require.Equal(t, r.JSON(), c.Get("/file-services").At("file_services.0"))
			buckets := r.At("files_config.buckets")
			if step.status != "Running" {
				require.Equal(t, []any{}, buckets)
				continue
			}
			require.Equal(t, []any{map[string]any{
				"region": "us-1", "bucket": "files-" + path[len("/file-services/"):][:8], "endpoint": "https://us.files.foundrydb.com",
			}}, buckets)
		}
	})
}

func TestProvisioningAtOnce(t *testing.T) {
	server := mocktest.New(t, mockserver.WithProvisioning(0))
	c := mocktest.CallFoundryDB(t, server)
	r := c.Post("/file-services", `{"name":"abc"}`)
	require.Equal(t, "Pending", r.At("status"), "in the answer of the creation it never runs")
	require.Equal(t, "Running", c.Get("/file-services/"+textOf(r.At("id"))).At("status"))
}

func TestProvisioningFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		c := mocktest.CallFoundryDB(t, server)
		server.FoundryDB().FailNextProvisioning(1)
		first, second := c.Post("/file-services", `{"name":"first"}`), c.Post("/file-services", `{"name":"second"}`)
		time.Sleep(299 * time.Millisecond)
		require.Equal(t, []string{"ProvisioningBucket", "ProvisioningBucket"}, rows(c.Get("/file-services"), "file_services", "status"))
		time.Sleep(time.Millisecond)
		r := c.Get("/file-services/" + textOf(first.At("id")))
		require.Equal(t, "Failed", r.At("status"))
		require.Equal(t, []any{}, r.At("files_config.buckets"))
		require.Equal(t, "Running", c.Get("/file-services/"+textOf(second.At("id"))).At("status"))
		mocktest.RequireNoBody(t, c.Delete("/file-services/"+textOf(first.At("id"))), 202)
	})
}

func TestDeletion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t, mockserver.WithDeletion(time.Minute))
		c, db := mocktest.CallFoundryDB(t, server), server.FoundryDB()
		service := mocktest.AddFileService(t, server, foundrydb.FileService{})
		require.NoError(t, db.PutObject(service.ID, foundrydb.Object{Key: "full"}))
		_, err := db.AddKey(foundrydb.Key{ServiceID: service.ID})
		require.NoError(t, err)
		path := "/file-services/" + service.ID

		mocktest.RequireNoBody(t, c.Delete(path), 202)
		time.Sleep(30 * time.Second)
		mocktest.RequireNoBody(t, c.Delete(path), 202) // again, which does not restart the deletion
		require.Equal(t, []string{"Deleting"}, rows(c.Get("/file-services"), "file_services", "status"))
		mocktest.RequireFoundryDBError(t, c.Post(path+"/keys", `{"name":"k","permissions":"read"}`), 409, "file service is not running")
		time.Sleep(30*time.Second - 1)
		require.Equal(t, "Deleting", c.Get(path).At("status"))
		time.Sleep(time.Nanosecond)
		mocktest.RequireFoundryDBError(t, c.Get(path), 404, "not found")
		mocktest.RequireFoundryDBError(t, c.Delete(path), 404, "not found")
		mocktest.RequireFoundryDBError(t, c.Get(path+"/keys"), 404, "not found")
		require.Equal(t, []any{}, c.Get("/file-services").At("file_services"))
		require.Empty(t, db.Objects(service.ID))
		require.Empty(t, db.Keys(service.ID))
	})
}

func TestDeletionInAnyStatus(t *testing.T) {
	for _, status := range []buckt.FoundryDBFileServiceStatus{"Pending", "ProvisioningBucket", "Running", "Failed", "Deleting", "Error"} {
		t.Run(string(status), func(t *testing.T) {
			server := mocktest.New(t, mockserver.WithDeletion(0))
			c := mocktest.CallFoundryDB(t, server)
			service := mocktest.AddFileService(t, server, foundrydb.FileService{Status: status})
			require.Equal(t, string(status), c.Get("/file-services/"+service.ID).At("status"))
			mocktest.RequireNoBody(t, c.Delete("/file-services/"+service.ID), 202)
			mocktest.RequireFoundryDBError(t, c.Get("/file-services/"+service.ID), 404, "not found")
		})
	}
}

func TestOperationsByStatus(t *testing.T) {
	for _, status := range []buckt.FoundryDBFileServiceStatus{"Pending", "ProvisioningBucket", "Failed", "Deleting"} {
		server := mocktest.New(t)
		c := mocktest.CallFoundryDB(t, server)
		service := mocktest.AddFileService(t, server, foundrydb.FileService{Status: status})
		key, err := server.FoundryDB().AddKey(foundrydb.Key{ServiceID: service.ID})
		require.NoError(t, err)
		for _, request := range foundryDBRequests(service.ID, key.ID) {
			t.Run(string(status)+" "+request.operation, func(t *testing.T) {
				r := c.Do(request.method, request.path, request.body)
				switch request.operation {
				case "foundrydbCreateKey", "foundrydbPresignObject", "foundrydbListObjects", "foundrydbDeleteObject":
					mocktest.RequireFoundryDBError(t, r, 409, "file service is not running")
				default:
					require.Less(t, r.Status, 300, r.Body)
				}
			})
		}
	}
}

func TestSetFileServiceStatus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		c, db := mocktest.CallFoundryDB(t, server), server.FoundryDB()
		id := textOf(c.Post("/file-services", `{"name":"abc"}`).At("id"))
		require.NoError(t, db.SetFileServiceStatus(id, "ProvisioningBucket"))
		time.Sleep(time.Hour)
		require.Equal(t, "ProvisioningBucket", c.Get("/file-services/"+id).At("status"), "it stays")
		require.NoError(t, db.SetFileServiceStatus(id, "Migrating"))
		require.Equal(t, "Migrating", c.Get("/file-services/"+id).At("status"))
		require.NoError(t, db.SetFileServiceStatus(id, "Running"))
		require.Len(t, c.Get("/file-services/"+id).At("files_config.buckets"), 1)
		require.EqualError(t, db.SetFileServiceStatus("x", "Running"), `mockserver: there is no file service "x"`)
		require.EqualError(t, db.SetFileServiceStatus(id, ""), "mockserver: a status must not be empty")
	})
}

func TestFilesConfigLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		require.NoError(t, server.FoundryDB().SetBehavior(foundrydb.Behavior{OmitEarlyFilesConfig: true}))
		c := mocktest.CallFoundryDB(t, server)
		r := c.Post("/file-services", `{"name":"abc"}`)
		require.NotContains(t, r.JSON(), "files_config")
		time.Sleep(time.Second)
		require.Len(t, c.Get("/file-services/"+textOf(r.At("id"))).At("files_config.buckets"), 1)
	})
}
