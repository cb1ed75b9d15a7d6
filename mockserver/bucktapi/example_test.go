package bucktapi_test

import (
	"context"
	"fmt"
	"log"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
)

// An organization on the free plan, with the one bucket that it may have and a file in it.
func ExampleOrganization() {
	server, err := mockserver.Start(mockserver.WithPlan(buckt.PlanFree), mockserver.WithContractCheck(contractcheck.New()))
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	organization := server.Buckt().Organization()
	bucket, err := organization.AddBucket(bucktapi.Bucket{Name: "assets"})
	if err != nil {
		log.Fatal(err)
	}
	if err := organization.PutFile(bucket.ID, bucktapi.File{Key: "hello.txt", Content: []byte("hello")}); err != nil {
		log.Fatal(err)
	}

	client := server.Client()
	file, err := client.Files.Get(context.Background(), bucket.ID, "hello.txt")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(file.Key, file.Size)
	_, err = client.Buckets.Create(context.Background(), buckt.BucketCreateParams{Name: "second", IsManagedDomain: true})
	fmt.Printf("%T\n", err)
	// Output:
	// hello.txt 5
	// *buckt.PaymentRequiredError
}
