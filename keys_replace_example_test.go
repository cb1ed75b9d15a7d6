package buckt_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// A rotation: the old key works until the new one is stored. Keys of an earlier, interrupted rotation are revoked as well.
func ExampleLinodeKeyClient_Replace() {
	server := exampleServer()
	defer closeExample(server)
	client := server.Client() // elsewhere: buckt.New(buckt.WithLinode(token))
	ctx := context.Background()
	account := server.Linode().Account()
	if _, err := account.AddBucket(linode.Bucket{Label: "photos", Region: "us-east"}); err != nil {
		log.Fatal(err)
	}
	old, err := account.AddKey(linode.Key{Label: "app"})
	if err != nil {
		log.Fatal(err)
	}
	bucket, err := client.Linode.Buckets.Get(ctx, "us-east", "photos")
	if err != nil {
		log.Fatal(err)
	}

	key, err := client.Linode.Keys.Replace(ctx, buckt.LinodeKeyReplaceParams{
		Key: buckt.LinodeKeyCreateParams{Label: "app", BucketAccess: buckt.LinodeOnlyBuckets(
			buckt.LinodeKeyBucketAccess{Region: "us-east", BucketName: "photos", Permissions: buckt.LinodeReadWrite})},
		Held: []int{old.ID},
		Store: func(ctx context.Context, key *buckt.LinodeKey) error {
			access, err := client.Linode.S3Access(key, bucket)
			if err != nil {
				return err
			}
			if err := client.VerifyS3Access(ctx, access, buckt.S3VerifyParams{}); err != nil {
				return err
			}
			fmt.Println("storing", access.SecretAccessKey)
			return nil
		},
	})
	if left, ok := errors.AsType[*buckt.KeysLeftError](err); ok && left.Stored {
		fmt.Println("to be revoked by the next rotation:", left.IDs)
	} else if err != nil {
		log.Fatal(err)
	}
	for key, err := range client.Linode.Keys.All(ctx, buckt.LinodeKeyListParams{}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(key.Label[:4], len(key.Label))
	}
	orphans, err := client.Linode.Keys.Orphans(ctx, "app", []int{key.ID})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(orphans), "orphans")
	// Output:
	// storing [redacted]
	// app- 14
	// 0 orphans
}
