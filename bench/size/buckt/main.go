// A program with one call of buckt.
package main

import (
	"context"
	"fmt"

	"github.com/bucktgo/buckt"
)

func main() {
	client, err := buckt.New(buckt.FromEnv())
	if err == nil {
		_, err = client.Buckets.Get(context.Background(), "bkt_1")
	}
	fmt.Println(err)
}
