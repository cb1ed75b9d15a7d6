package foundrydb_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
)

// A file service with a key, and another one whose provisioning fails.
func ExampleSystem() {
	server, err := mockserver.Start(mockserver.WithProvisioning(0), mockserver.WithContractCheck(contractcheck.New()))
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	service, err := server.FoundryDB().AddFileService(foundrydb.FileService{Name: "uploads"})
	if err != nil {
		log.Fatal(err)
	}
	key, err := server.FoundryDB().AddKey(foundrydb.Key{ServiceID: service.ID, Name: "backend", Permissions: buckt.FoundryDBReadWrite})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(service.Status, service.Endpoint, key.SecretAccessKey)

	server.FoundryDB().FailNextProvisioning(1)
	ctx, client := context.Background(), server.Client()
	failing, err := client.FoundryDB.FileServices.Create(ctx, buckt.FoundryDBFileServiceCreateParams{Name: "backups"})
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.FoundryDB.FileServices.WaitUntilRunning(ctx, failing.ID, buckt.WaitParams{})
	wait, _ := errors.AsType[*buckt.WaitError](err)
	fmt.Println(wait.Failed())
	// Output:
	// Running https://eu.files.foundrydb.com [redacted]
	// true
}
