package mockserver

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// A state that is taken while S3 clients store objects holds each of them with all that follows from it, or not at all.
func TestAStateOfABucketInUse(t *testing.T) {
	server := New(t)
	db := server.FoundryDB()
	seeded, err := db.AddFileService(FileService{})
	require.NoError(t, err)
	service, _ := db.service(seeded.ID)
	stored := make(chan error)
	go func() {
		for i := range 3000 {
			if _, err := service.objects.Put(s3.Object{Key: fmt.Sprint(i % 10), Content: []byte("12345")}, nil); err != nil {
				stored <- err
				return
			}
		}
		stored <- nil
	}()
	for running := true; running; {
		select {
		case err := <-stored:
			require.NoError(t, err)
			running = false
		default:
		}
		d := server.Snapshot().document.FoundryDB.FileServices[0]
		noted := int64(0)
		if n := len(d.Storage.Changes); n > 0 {
			noted = d.Storage.Changes[n-1].Objects
		}
		require.EqualValues(t, len(d.Objects), noted)
	}
}
