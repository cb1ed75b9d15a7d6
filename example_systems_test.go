package buckt_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// exampleServer is the server of the examples, which replaces the real systems.
func exampleServer() *mockserver.Server {
	server, err := mockserver.Start(mockserver.WithContractCheck(contractcheck.New()), mockserver.WithProvisioning(0))
	if err != nil {
		log.Fatal(err)
	}
	return server
}

// closeExample ends the server. What was wrong with a request shows in the example's output.
func closeExample(server *mockserver.Server) {
	for _, problem := range append(server.Problems(), server.Close()) {
		if problem != nil {
			fmt.Println(problem)
		}
	}
}

// A file service is one S3 bucket. A key to it is made once the service is running, and tells its secret once.
func ExampleFoundryDBFileServiceClient() {
	server := exampleServer()
	defer closeExample(server)
	client := server.Client() // clientWithFileURL: buckt.New(buckt.WithFoundryDB(user, password))
	ctx := context.Background()

	created, err := client.FoundryDB.FileServices.Create(ctx, buckt.FoundryDBFileServiceCreateParams{Name: "my-uploads", Zone: "se-sto1"})
	if err != nil {
		log.Fatal(err)
	}
	service, err := client.FoundryDB.FileServices.WaitUntilRunning(ctx, created.ID, buckt.WaitParams{})
	if err != nil {
		log.Fatal(err)
	}
	key, err := client.FoundryDB.Keys.Create(ctx, service.ID, buckt.FoundryDBKeyCreateParams{
		Name: "backend-uploads", Permissions: buckt.FoundryDBReadWrite, Prefix: "uploads/",
	})
	if err != nil {
		log.Fatal(err)
	}
	bucket, _ := service.Bucket()
	fmt.Println(service.Status, bucket.Endpoint)
	fmt.Println(key.Name, key.Permissions, key.Prefix, key.SecretAccessKey)
	// Output:
	// Running https://eu.files.foundrydb.com
	// backend-uploads readwrite uploads/ [redacted]
}

// Amove takes all settings of a bucket at once; Update keeps those that are not set.
func ExampleAmoveBucketClient_Update() {
	server := exampleServer()
	defer closeExample(server)
	client := server.Client() // clientWithFileURL: buckt.New(buckt.WithAmove(token))
	ctx := context.Background()

	storages, err := client.Amove.CloudAccounts.UsableStorage(ctx)
	if err != nil {
		log.Fatal(err)
	}
	storage := storages[0].ID
	err = client.Amove.Buckets.Create(ctx, storage, buckt.AmoveBucketCreateParams{BucketName: "team-bucket", IsEncrypted: buckt.Set(true)})
	if err != nil {
		log.Fatal(err)
	}
	err = client.Amove.Buckets.Update(ctx, storage, "team-bucket", buckt.AmoveBucketUpdateParams{VersioningEnabled: buckt.Set(true)})
	if err != nil {
		log.Fatal(err)
	}
	status, err := client.Amove.Buckets.Status(ctx, storage, "team-bucket")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("encrypted: %t, versioning: %t, public: %t\n", status.EncryptionEnabled, status.VersioningEnabled, status.IsPublic)
	// Output: encrypted: true, versioning: true, public: false
}

// A limited key may touch the buckets that it names, and no others.
func ExampleLinodeKeyClient_Create() {
	server := exampleServer()
	defer closeExample(server)
	client := server.Client() // clientWithFileURL: buckt.New(buckt.WithLinode(token))
	ctx := context.Background()

	bucket, err := client.Linode.Buckets.Create(ctx, buckt.LinodeBucketCreateParams{Label: "example-bucket", Region: "us-east"})
	if err != nil {
		log.Fatal(err)
	}
	key, err := client.Linode.Keys.Create(ctx, buckt.LinodeKeyCreateParams{
		Label: "my-key",
		BucketAccess: buckt.LinodeOnlyBuckets(buckt.LinodeKeyBucketAccess{
			Region: bucket.Region, BucketName: bucket.Label, Permissions: buckt.LinodeReadOnly,
		}),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(key.Label, "limited:", key.Limited, "secret:", key.SecretKey)
	for _, access := range key.BucketAccess.Buckets() {
		fmt.Println(access.Region, access.BucketName, access.Permissions)
	}
	// Output:
	// my-key limited: true secret: [redacted]
	// us-east example-bucket read_only
}

// What one system mints, Tornado takes: here the bucket of a file service of FoundryDB.
func ExampleTornadoS3Access() {
	server := exampleServer()
	defer closeExample(server)
	client := server.Client() // clientWithFileURL: buckt.New(buckt.FromEnv())
	ctx := context.Background()

	service, err := client.FoundryDB.FileServices.Create(ctx, buckt.FoundryDBFileServiceCreateParams{Name: "my-downloads"})
	if err != nil {
		log.Fatal(err)
	}
	service, err = client.FoundryDB.FileServices.WaitUntilRunning(ctx, service.ID, buckt.WaitParams{})
	if err != nil {
		log.Fatal(err)
	}
	key, err := client.FoundryDB.Keys.Create(ctx, service.ID, buckt.FoundryDBKeyCreateParams{Name: "tornado", Permissions: buckt.FoundryDBReadWrite})
	if err != nil {
		log.Fatal(err)
	}
	access, err := client.FoundryDB.S3Access(service, key)
	if err != nil {
		log.Fatal(err)
	}
	if _, err = client.Tornado.SetBucket(ctx, buckt.TornadoS3Access(access)); err != nil {
		log.Fatal(err)
	}
	fmt.Println("Tornado stores at", access.Endpoint)

	if err = client.FoundryDB.Keys.Delete(ctx, service.ID, key.ID); err != nil {
		log.Fatal(err)
	}
	_, err = client.Tornado.SetBucket(ctx, buckt.TornadoS3Access(access))
	fmt.Println(err)
	// Output:
	// Tornado stores at https://eu.files.foundrydb.com
	// buckt: Tornado.SetBucket: 400 Bad Request: Verification failed: Access Denied; bad credentials
}

// Linode numbers the pages of a list, so a loop that deletes what it iterates over would skip some of it. Collect first.
func ExampleLinodeKeyClient_All() {
	server := exampleServer()
	defer closeExample(server)
	client := server.Client() // clientWithFileURL: buckt.New(buckt.WithLinode(token))
	ctx := context.Background()

	for _, label := range []string{"ci-1", "ci-2", "backup"} {
		if _, err := client.Linode.Keys.Create(ctx, buckt.LinodeKeyCreateParams{Label: label, BucketAccess: buckt.LinodeAllBuckets()}); err != nil {
			log.Fatal(err)
		}
	}
	var old []buckt.LinodeKey
	for key, err := range client.Linode.Keys.All(ctx, buckt.LinodeKeyListParams{}) {
		if err != nil {
			log.Fatal(err) // a *buckt.ListChangedError if the list changed meanwhile
		}
		if strings.HasPrefix(key.Label, "ci-") {
			old = append(old, key)
		}
	}
	for _, key := range old {
		if err := client.Linode.Keys.Delete(ctx, key.ID); err != nil {
			log.Fatal(err)
		}
		fmt.Println("deleted", key.Label)
	}
	// Output:
	// deleted ci-1
	// deleted ci-2
}

// Linode and Amove delete no bucket that holds objects. Empty deletes them by S3, with its own key that it revokes.
func ExampleLinodeBucketClient_Empty() {
	server := exampleServer()
	defer closeExample(server)
	client := server.Client() // clientWithFileURL: buckt.New(buckt.WithLinode(token))
	ctx := context.Background()

	bucket, err := client.Linode.Buckets.Create(ctx, buckt.LinodeBucketCreateParams{Label: "example-bucket", Region: "us-east"})
	if err != nil {
		log.Fatal(err)
	}
	for _, key := range []string{"a.txt", "b.txt"} {
		object := linode.Object{Key: key, Content: []byte("hello")}
		if err := server.Linode().Account().PutObject(bucket.Region, bucket.Label, object); err != nil {
			log.Fatal(err)
		}
	}

	done, err := client.Linode.Buckets.Empty(ctx, bucket.Region, bucket.Label, buckt.EmptyParams{
		Progress: func(p buckt.EmptyProgress) { fmt.Println(p.Objects, "objects deleted so far") },
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(done.Objects, "objects,", done.Bytes, "bytes")
	fmt.Println(client.Linode.Buckets.Delete(ctx, bucket.Region, bucket.Label))
	// Output:
	// 2 objects deleted so far
	// 2 objects, 10 bytes
	// <nil>
}
