package main

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/bucktgo/buckt"
)

func main() {
	client, err := buckt.New(buckt.FromEnv()) // BUCKT_API_KEY
	if err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	if err := publish(ctx, client); err != nil {
		log.Fatal(err)
	}
}

func publish(ctx context.Context, client *buckt.Client) error {
	created, err := client.Buckets.Create(ctx, buckt.BucketCreateParams{Name: "assets", IsManagedDomain: true})
	if err != nil {
		return err
	}
	bucket, err := client.Buckets.WaitUntilActive(ctx, created.ID, buckt.WaitParams{
		OnChange: func(b *buckt.Bucket) { fmt.Println(b.Name, "is", b.Status) },
	})
	if err != nil {
		return err
	}
	file, err := client.Files.Upload(ctx, bucket.ID, "hello.txt", buckt.FileUploadParams{
		Source: buckt.FromBytes([]byte("hello")), // or FromReader, or UploadFile with a path
	})
	if err != nil {
		return err
	}
	fmt.Println("see", file.URL)
	for file, err := range client.Files.All(ctx, bucket.ID, buckt.FileListParams{}) {
		if err != nil {
			return err
		}
		fmt.Println(file.Key, file.Size)
	}
	return nil
}
