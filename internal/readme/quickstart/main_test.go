package main

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/bucktgo/buckt/mockserver"
)

func TestPublish(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mockserver.New(t, mockserver.WithProvisioning(time.Hour))
		if err := publish(t.Context(), server.Client()); err != nil {
			t.Fatal(err)
		}
		bucket := server.Buckt().Organization().Buckets()[0]
		if _, found := server.Buckt().Organization().File(bucket.ID, "hello.txt"); !found {
			t.Fatal("hello.txt is not there")
		}
	})
}
