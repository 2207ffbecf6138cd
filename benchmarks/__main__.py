from benchmarks.desk import main

raise SystemExit(main())
