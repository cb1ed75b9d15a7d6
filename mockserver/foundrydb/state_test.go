package foundrydb_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
)

// A snapshot taken while S3 clients store objects has each object with all its effects, or without any.
func TestSnapshotDuringUploads(t *testing.T) {
	server := mocktest.New(t)
	db := server.FoundryDB()
	seeded, err := db.AddFileService(foundrydb.FileService{})
	require.NoError(t, err)
	bucket := db.BucketOf(seeded.ID)
	done := make(chan error)
	go func() {
		for i := range 3000 {
			if _, err := bucket.Put(s3.Object{Key: fmt.Sprint(i % 10), Content: content.Of([]byte("12345"))}, nil); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for running := true; running; {
		select {
		case err := <-done:
			require.NoError(t, err)
			running = false
		default:
		}
		stored, noted := storedAndNoted(t, server.Snapshot())
		require.Equal(t, stored, noted)
	}
	stored, noted := storedAndNoted(t, server.Snapshot())
	require.Equal(t, []int{3000, 3000}, []int{stored, noted})
}

// The race detector finds a state that changes a handle which is in use.
func TestHandlesDuringRestore(t *testing.T) {
	server := mocktest.New(t)
	db := server.FoundryDB()
	user := db.AddUser("other")
	org := db.AddOrganization("team", user)
	state := server.Snapshot()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 100 {
			_, _ = user.Username(), org.Name()
		}
	}()
	for range 10 {
		require.NoError(t, server.Restore(state))
	}
	<-done
	require.Equal(t, []string{"other", "team"}, []string{user.Username(), org.Name()})
}

// storedAndNoted counts the objects of the only file service in a state, and returns the count in its last measurement.
func storedAndNoted(t *testing.T, state *mockserver.State) (stored, noted int) {
	t.Helper()
	text, err := json.Marshal(state)
	require.NoError(t, err)
	var document struct {
		FoundryDB struct {
			FileServices []struct {
				Objects []json.RawMessage
				Storage struct {
					Changes []struct{ Objects int }
				}
			}
		}
	}
	require.NoError(t, json.Unmarshal(text, &document))
	require.Len(t, document.FoundryDB.FileServices, 1)
	service := document.FoundryDB.FileServices[0]
	if n := len(service.Storage.Changes); n > 0 {
		noted = service.Storage.Changes[n-1].Objects
	}
	return len(service.Objects), noted
}
