package main

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/fault"
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

func TestPublishOnABadDay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mockserver.New(t, mockserver.WithProvisioning(time.Hour))
		poll := fault.Match{Operation: "Buckets.Get"}
		server.Inject(fault.Fault{Match: poll, First: 2, Effect: fault.HTML502()})
		server.Inject(fault.Fault{
			Match: poll, Nth: 5, Effect: fault.Status(429).WithRetryAfter(fault.RetryAfterSeconds(60)),
		})
		if err := publish(t.Context(), server.Client()); err != nil {
			t.Fatal(err)
		}
		server.AssertCalled(t, 2, fault.Match{Operation: "Buckets.Get", Status: 502})
		server.AssertCalled(t, 1, fault.Match{Operation: "Buckets.Get", Status: 429})
	})
}
