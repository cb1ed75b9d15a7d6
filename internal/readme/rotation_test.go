package readme

import (
	"bytes"
	"context"
	"errors"
	"log"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/mockserver/fault"
)

func TestRotation(t *testing.T) {
	var logged bytes.Buffer
	log.SetOutput(&logged)
	defer log.SetOutput(os.Stderr)
	for name, test := range map[string]struct {
		fails bool
		left  int
	}{"the old key is revoked": {}, "the old key is left": {fails: true, left: 1}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				logged.Reset()
				server := mockserver.New(t, mockserver.WithContractCheck(contractcheck.New()))
				organization := server.Buckt().Organization()
				bucket, err := organization.AddBucket(bucktapi.Bucket{})
				require.NoError(t, err)
				old, err := organization.AddKey(bucktapi.Key{Name: "reader"})
				require.NoError(t, err)
				sealer, err := buckt.NewAESGCMSealer([]byte("0123456789abcdef0123456789ABCDEF"))
				require.NoError(t, err)
				if test.fails {
					server.Inject(fault.Fault{Match: fault.Match{Operation: "Keys.Delete"}, Effect: fault.Status(500)})
				}
				var saved []byte
				require.NoError(t, rotate(t.Context(), server.Client(), bucket.ID, old.ID, sealer, func(document []byte) error {
					saved = document
					return nil
				}))
				stored, err := buckt.Load[buckt.CreatedKey](saved, sealer, "reader")
				require.NoError(t, err)
				found, exists := organization.Key(stored.ID)
				require.True(t, exists)
				require.Equal(t, found.Secret, stored.Key)
				require.Len(t, organization.Keys(), 2+test.left, "with the key of the client")
				require.Equal(t, test.fails, bytes.Contains(logged.Bytes(), []byte("left: ["+old.ID+"]")), logged.String())
			})
		})
	}
}

func rotate(
	ctx context.Context, client *buckt.Client, bucketID, oldKeyID string, sealer buckt.Sealer, save func([]byte) error,
) error {
	key, err := client.Keys.Replace(ctx, buckt.KeyReplaceParams{
		Key: buckt.KeyCreateParams{
			Name:        "reader",
			Permissions: []buckt.Permission{buckt.PermissionFilesRead},
			BucketIDs:   buckt.OnlyBuckets(bucketID),
		},
		Held:  []string{oldKeyID},
		Grace: time.Minute,
		Store: func(ctx context.Context, key *buckt.CreatedKey) error {
			if err := client.Keys.Verify(ctx, key.Key, buckt.KeyVerifyParams{BucketID: bucketID}); err != nil {
				return err // the new key is revoked, and the old one stays
			}
			document, err := buckt.Store(key, sealer, "reader")
			if err != nil {
				return err
			}
			return save(document)
		},
	})
	if left, ok := errors.AsType[*buckt.KeysLeftError](err); ok && left.Stored {
		log.Println("the next rotation revokes what is left:", left.IDs)
	} else if err != nil {
		return err
	}
	log.Println("the new key has the id", key.ID)
	return nil
}
