package tornado_test

import (
	"context"
	"fmt"
	"log"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/mockserver/tornado"
)

// A bucket outside of the mock, which Tornado verifies as it does the buckets of the other systems.
func ExampleSystem_AddExternalBucket() {
	server, err := mockserver.Start(mockserver.WithContractCheck(contractcheck.New()))
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	err = server.Tornado().AddExternalBucket(tornado.ExternalBucket{
		Endpoint: "https://s3.example.com", Bucket: "videos", AccessKey: "AKIAEXAMPLE", SecretKey: buckt.NewSecret("s3cret"),
	})
	if err != nil {
		log.Fatal(err)
	}

	access := buckt.S3Access{
		Endpoint: "https://s3.example.com", Region: "eu-1", Bucket: "videos",
		AccessKeyID: "AKIAEXAMPLE", SecretAccessKey: buckt.NewSecret("s3cret"),
	}
	client := server.Client()
	_, err = client.Tornado.SetBucket(context.Background(), buckt.TornadoS3Access(access))
	fmt.Println(err)
	access.Bucket = "missing"
	_, err = client.Tornado.SetBucket(context.Background(), buckt.TornadoS3Access(access))
	fmt.Println(err)
	bucket, configured := server.Tornado().Customer().Bucket()
	fmt.Println(bucket.Bucket, configured)
	// Output:
	// <nil>
	// buckt: Tornado.SetBucket: 400 Bad Request: Verification failed: NoSuchBucket; missing bucket
	// videos true
}
