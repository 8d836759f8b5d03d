// Writes fixtures (YAML or JSON) into a bolt database, which a vulnerability database of Trivy is: bolt-fixtures DATABASE FILE…
package main

import (
	"fmt"
	"os"

	fixtures "github.com/aquasecurity/bolt-fixtures"
)

func main() {
	loader, err := fixtures.New(os.Args[1], os.Args[2:])
	if err == nil {
		err = loader.Load()
	}
	if err == nil {
		err = loader.Close()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
