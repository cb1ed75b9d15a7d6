package mockserver_test

import (
	"context"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// start is for examples. A test calls New, which reports problems to the test.
func start(opts ...mockserver.Option) *mockserver.Server {
	server, err := mockserver.Start(append(opts, mockserver.WithContractCheck(contractcheck.New()))...)
	if err != nil {
		log.Fatal(err)
	}
	return server
}

// A lost response: the key exists, and the client cannot know it. The record has both requests.
func ExampleServer_Inject() {
	server := start()
	defer server.Close()
	server.Inject(fault.Fault{Match: fault.Match{Operation: "Keys.Create"}, First: 1, Effect: fault.LoseResponse()})

	_, err := server.Client().Keys.Create(context.Background(), buckt.KeyCreateParams{
		Name: "reader", Permissions: []buckt.Permission{buckt.PermissionFilesRead}, BucketIDs: buckt.AllBuckets(),
	})
	fmt.Printf("%T\n", err)
	for _, key := range server.Buckt().Organization().Keys() {
		fmt.Println(key.Name)
	}
	for _, ex := range server.Requests() {
		fmt.Println(ex.ClientMethod(), ex.Status, ex.LostStatus, ex.Faults)
	}
	// Output:
	// *buckt.OutcomeUnknownError
	// default
	// reader
	// Keys.Create 0 201 [response lost]
}

// Outside of a bubble of testing/synctest, Advance moves the clock of the server.
func ExampleServer_Advance() {
	server := start(mockserver.WithProvisioning(time.Hour))
	defer server.Close()
	client := server.Client()
	ctx := context.Background()

	created, err := client.Buckets.Create(ctx, buckt.BucketCreateParams{Name: "assets", IsManagedDomain: true})
	if err != nil {
		log.Fatal(err)
	}
	for range 2 {
		bucket, err := client.Buckets.Get(ctx, created.ID)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(bucket.Status)
		server.Advance(time.Hour)
	}
	// Output:
	// pending
	// active
}

// A state that is written by hand needs only the fields that a test depends on.
func ExampleReadState() {
	state, err := mockserver.ReadState(strings.NewReader(`{"version": 2, "linode": {"accounts": [
		{"name": "acme", "buckets": [{"label": "assets", "region": "us-east"}]}
	]}}`))
	if err != nil {
		log.Fatal(err)
	}
	server := start(mockserver.WithState(state))
	defer server.Close()
	bucket, err := server.Client().Linode.Buckets.Get(context.Background(), "us-east", "assets")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(bucket.Hostname)

	_, err = mockserver.ReadState(strings.NewReader(`{"version": 2, "linode": {"accounts": [{"nam": "acme"}]}}`))
	fmt.Println(err)
	// Output:
	// assets.us-east-1.linodeobjects.com
	// mockserver: a state: linode.accounts[0].nam is not a known field
}

// Snapshot and Restore bring back a state within one server.
func ExampleServer_Snapshot() {
	server := start()
	defer server.Close()
	empty := server.Snapshot()
	if _, err := server.Linode().Account().AddBucket(linode.Bucket{Label: "assets"}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(server.Linode().Account().Buckets()))
	if err := server.Restore(empty); err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(server.Linode().Account().Buckets()))
	// Output:
	// 1
	// 0
}
