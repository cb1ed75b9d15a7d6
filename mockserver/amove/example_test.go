package amove_test

import (
	"context"
	"fmt"
	"log"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
)

// A bucket with an object, which Amove does not delete.
func ExampleAccount() {
	server, err := mockserver.Start(mockserver.WithContractCheck(contractcheck.New()))
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	storage, account := server.Amove().CloudAccountID(), server.Amove().Account()
	if _, err := account.AddBucket(storage, amove.Bucket{Name: "team"}); err != nil {
		log.Fatal(err)
	}
	if err := account.PutObject(storage, "team", amove.Object{Key: "hello.txt", Content: []byte("hello")}); err != nil {
		log.Fatal(err)
	}

	client := server.Client()
	ctx := context.Background()
	err = client.Amove.Buckets.Delete(ctx, storage, "team")
	fmt.Printf("%T\n", err)
	result, err := client.Amove.Buckets.Empty(ctx, storage, "team", buckt.EmptyParams{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%+v\n", result)
	fmt.Println(client.Amove.Buckets.Delete(ctx, storage, "team"))
	// Output:
	// *buckt.BadRequestError
	// {Objects:1 Bytes:5 Uploads:0}
	// <nil>
}
