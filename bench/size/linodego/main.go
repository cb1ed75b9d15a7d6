// A program with one call of linodego.
package main

import (
	"context"
	"fmt"

	"github.com/linode/linodego"
)

func main() {
	client := linodego.NewClient(nil)
	_, err := client.GetObjectStorageBucket(context.Background(), "us-east", "a")
	fmt.Println(err)
}
