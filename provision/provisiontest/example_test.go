package provisiontest_test

import (
	"context"
	"fmt"
	"os"

	"github.com/bucktgo/buckt/provision"
	"github.com/bucktgo/buckt/provision/provisiontest"
)

// Two processes open a journal in a folder.
func ExampleTestJournal() {
	folder, err := os.MkdirTemp("", "journal")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	err = provisiontest.TestJournal(context.Background(), func() (provision.Journal, error) { return provision.NewFileJournal(folder) })
	fmt.Println("findings:", err)
	// Output: findings: <nil>
}
