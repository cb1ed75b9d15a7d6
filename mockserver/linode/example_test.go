package linode_test

import (
	"context"
	"fmt"
	"log"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// A token of an account that may only read, and a bucket that another account has.
func ExampleAccount() {
	server, err := mockserver.Start(mockserver.WithContractCheck(contractcheck.New()))
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	other := server.Linode().AddAccount("other")
	if _, err := other.AddBucket(linode.Bucket{Label: "assets", Region: "us-east"}); err != nil {
		log.Fatal(err)
	}
	token, err := server.Linode().Account().AddToken(linode.Token{Scopes: []string{"object_storage:read_only"}})
	if err != nil {
		log.Fatal(err)
	}

	ctx := context.Background()
	params := buckt.LinodeBucketCreateParams{Region: "us-east", Label: "assets"}
	_, err = server.Client().Linode.Buckets.Create(ctx, params)
	fmt.Println(err)
	reader, err := buckt.New(append(server.Options(), buckt.WithLinode(token.Token.Reveal()))...)
	if err != nil {
		log.Fatal(err)
	}
	defer reader.Close()
	_, err = reader.Linode.Buckets.Create(ctx, params)
	fmt.Println(err)
	// Output:
	// buckt: Linode.Buckets.Create: 400 Bad Request; label: A bucket of this label exists in the region already
	// buckt: Linode.Buckets.Create: 401 Unauthorized: Your OAuth token is not authorized to use this endpoint.
}

// The server of Linode sends Retry-After with every response, which its documents do not mention.
func ExampleBehavior() {
	server, err := mockserver.Start(
		mockserver.WithLinode(linode.Behavior{RetryAfterAlways: true}), mockserver.WithContractCheck(contractcheck.New()))
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	var response buckt.Response
	if _, err := server.Client().Linode.Endpoints.List(context.Background(), buckt.LinodeEndpointListParams{}, buckt.CaptureResponse(&response)); err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.StatusCode, response.Header.Get("Retry-After") != "")
	// Output:
	// 200 true
}
