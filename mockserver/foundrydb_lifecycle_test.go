package mockserver_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

func TestAFileServiceIsProvisionedByTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t, mockserver.WithProvisioning(10*time.Minute))
		c := callFoundryDB(t, server)
		r := c.post("/file-services", `{"name":"abc","zone":"us-nyc1"}`)
		path := "/file-services/" + textOf(r.at("id"))
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
			r = succeeds(t, c.get(path))
			require.Equal(t, step.status, r.at("status"))
			require.Equal(t, r.whole(), c.get("/file-services").at("file_services.0"))
			buckets := r.at("files_config.buckets")
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

func TestAFileServiceWithoutProvisioningRunsAtOnce(t *testing.T) {
	server := newServer(t, mockserver.WithProvisioning(0))
	c := callFoundryDB(t, server)
	r := c.post("/file-services", `{"name":"abc"}`)
	require.Equal(t, "Pending", r.at("status"), "in the answer of the creation it never runs")
	require.Equal(t, "Running", c.get("/file-services/"+textOf(r.at("id"))).at("status"))
}

func TestProvisioningOfAFileServiceCanFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t)
		c := callFoundryDB(t, server)
		server.FoundryDB().FailNextProvisioning(1)
		first, second := c.post("/file-services", `{"name":"first"}`), c.post("/file-services", `{"name":"second"}`)
		time.Sleep(299 * time.Millisecond)
		require.Equal(t, []string{"ProvisioningBucket", "ProvisioningBucket"}, c.get("/file-services").rows("file_services", "status"))
		time.Sleep(time.Millisecond)
		r := c.get("/file-services/" + textOf(first.at("id")))
		require.Equal(t, "Failed", r.at("status"))
		require.Equal(t, []any{}, r.at("files_config.buckets"))
		require.Equal(t, "Running", c.get("/file-services/"+textOf(second.at("id"))).at("status"))
		sendsNothing(t, c.delete("/file-services/"+textOf(first.at("id"))), 202)
	})
}

func TestAFileServiceIsDeletedByTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t, mockserver.WithDeletion(time.Minute))
		c, db := callFoundryDB(t, server), server.FoundryDB()
		service := fileService(t, server, mockserver.FileService{})
		require.NoError(t, db.PutObject(service.ID, mockserver.File{Key: "full"}))
		_, err := db.AddKey(mockserver.FoundryDBKey{ServiceID: service.ID})
		require.NoError(t, err)
		path := "/file-services/" + service.ID

		sendsNothing(t, c.delete(path), 202)
		time.Sleep(30 * time.Second)
		sendsNothing(t, c.delete(path), 202) // once more, which does not begin anew
		require.Equal(t, []string{"Deleting"}, c.get("/file-services").rows("file_services", "status"))
		foundryDBFails(t, c.post(path+"/keys", `{"name":"k","permissions":"read"}`), 409, "file service is not running")
		time.Sleep(30*time.Second - 1)
		require.Equal(t, "Deleting", c.get(path).at("status"))
		time.Sleep(time.Nanosecond)
		foundryDBFails(t, c.get(path), 404, "not found")
		foundryDBFails(t, c.delete(path), 404, "not found")
		foundryDBFails(t, c.get(path+"/keys"), 404, "not found")
		require.Equal(t, []any{}, c.get("/file-services").at("file_services"))
		require.Empty(t, db.Objects(service.ID))
		require.Empty(t, db.Keys(service.ID))
	})
}

func TestAFileServiceCanBeDeletedInAnyStatus(t *testing.T) {
	for _, status := range []string{"Pending", "ProvisioningBucket", "Running", "Failed", "Deleting", "Error"} {
		t.Run(status, func(t *testing.T) {
			server := newServer(t, mockserver.WithDeletion(0))
			c := callFoundryDB(t, server)
			service := fileService(t, server, mockserver.FileService{Status: status})
			require.Equal(t, status, c.get("/file-services/"+service.ID).at("status"))
			sendsNothing(t, c.delete("/file-services/"+service.ID), 202)
			foundryDBFails(t, c.get("/file-services/"+service.ID), 404, "not found")
		})
	}
}

func TestWhatNeedsARunningFileService(t *testing.T) {
	for _, status := range []string{"Pending", "ProvisioningBucket", "Failed", "Deleting"} {
		server := newServer(t)
		c := callFoundryDB(t, server)
		service := fileService(t, server, mockserver.FileService{Status: status})
		key, err := server.FoundryDB().AddKey(mockserver.FoundryDBKey{ServiceID: service.ID})
		require.NoError(t, err)
		for _, request := range foundryDBRequests(service.ID, key.ID) {
			t.Run(status+" "+request.operation, func(t *testing.T) {
				r := c.do(request.method, request.path, request.body)
				switch request.operation {
				case "foundrydbCreateKey", "foundrydbPresignObject", "foundrydbListObjects", "foundrydbDeleteObject":
					foundryDBFails(t, r, 409, "file service is not running")
				default:
					require.Less(t, r.status, 300, r.body)
				}
			})
		}
	}
}

func TestSetFileServiceStatus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t)
		c, db := callFoundryDB(t, server), server.FoundryDB()
		id := textOf(c.post("/file-services", `{"name":"abc"}`).at("id"))
		require.NoError(t, db.SetFileServiceStatus(id, "ProvisioningBucket"))
		time.Sleep(time.Hour)
		require.Equal(t, "ProvisioningBucket", c.get("/file-services/"+id).at("status"), "it stays")
		require.NoError(t, db.SetFileServiceStatus(id, "Migrating"))
		require.Equal(t, "Migrating", c.get("/file-services/"+id).at("status"))
		require.NoError(t, db.SetFileServiceStatus(id, "Running"))
		require.Len(t, c.get("/file-services/"+id).at("files_config.buckets"), 1)
		require.EqualError(t, db.SetFileServiceStatus("x", "Running"), `mockserver: there is no file service "x"`)
		require.EqualError(t, db.SetFileServiceStatus(id, ""), "mockserver: a status must not be empty")
	})
}

func TestFilesConfigMayComeLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t)
		server.FoundryDB().OmitEarlyFilesConfig()
		c := callFoundryDB(t, server)
		r := c.post("/file-services", `{"name":"abc"}`)
		require.NotContains(t, r.whole(), "files_config")
		time.Sleep(time.Second)
		require.Len(t, c.get("/file-services/"+textOf(r.at("id"))).at("files_config.buckets"), 1)
	})
}
